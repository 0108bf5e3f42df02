import ast

import pytest

from bookbuild.errors import BookError
from bookbuild.imports import reachable_modules


@pytest.fixture
def reached(book):
    """The local files that a cell with this source can import."""

    def find(source):
        found = reachable_modules(book.repo, [ast.parse(source)])
        return [book.repo.relative(path).removeprefix("code/pkg/") for path in found]

    return find


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("import numpy", []),
        ("import pkg", ["__init__.py"]),
        ("import pkg.style", ["__init__.py", "style.py"]),
        ("from pkg import style", ["__init__.py", "style.py"]),
        ("from pkg.style import COLOUR", ["__init__.py", "style.py"]),
        ("from pkg import nothing", ["__init__.py"]),
        ("import pkg.absent", ["__init__.py"]),
        ("def f():\n  import pkg.style", ["__init__.py", "style.py"]),
    ],
)
def test_import_statements_lead_to_files(reached, source, files):
    assert reached(source) == files


def test_imports_are_followed_through_modules_and_functions(reached):
    assert reached("import pkg.plots") == ["__init__.py", "plots.py", "style.py"]
    assert reached("from pkg.filters import blur") == [
        "__init__.py",
        "borders.py",
        "filters.py",
    ]


@pytest.mark.parametrize(
    ("statement", "file"),
    [
        ("from . import near", "sub/near.py"),
        ("from .near import x", "sub/near.py"),
        ("from .. import style", "style.py"),
        ("from ..style import COLOUR", "style.py"),
        ("from ..other.far import x", "other/far.py"),
    ],
)
def test_relative_imports_start_from_the_package(book, reached, statement, file):
    book.write("code/pkg/sub/__init__.py", "")
    book.write("code/pkg/sub/near.py", "x = 1")
    book.write("code/pkg/other/far.py", "x = 1")
    book.write("code/pkg/sub/here.py", statement)
    assert file in reached("import pkg.sub.here")


def test_relative_imports_in_a_package_start_from_itself(book, reached):
    book.write("code/pkg/sub/__init__.py", "from .near import x")
    book.write("code/pkg/sub/near.py", "x = 1")
    assert reached("import pkg.sub") == [
        "__init__.py",
        "sub/__init__.py",
        "sub/near.py",
    ]


def test_circular_imports_end(book, reached):
    book.write("code/pkg/one.py", "import pkg.two")
    book.write("code/pkg/two.py", "import pkg.one")
    assert reached("import pkg.one") == ["__init__.py", "one.py", "two.py"]


def test_a_folder_without_init_is_a_package_too(book, reached):
    book.write("code/plain/part.py", "")
    assert reached("import plain.part") == ["code/plain/part.py"]


def test_a_module_that_does_not_parse_is_named_with_its_line(book, reached):
    book.write("code/pkg/style.py", "x = 1\ny = = 2\n")
    with pytest.raises(BookError, match=r"code/pkg/style.py:2: .*; mend the file"):
        reached("import pkg.style")
