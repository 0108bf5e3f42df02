"""Cutting code for ``{source}``: the exact lines, and errors that help."""

import ast

import pytest

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.sources import cut

FILTERS = '''\
"""Filters."""

from functools import cache

LIMIT: int = 5  # taps
WIDE, HIGH = 640, 480


@cache
def blur(
    sigma: float,
) -> str:
    """Blur the picture.

    Args:
        sigma: in pixels.
    """
    text = """kept
  as it is"""
    return text


class Kernel:
    """A kernel, whose summary needs
    a second line.

    More.
    """

    SIZE = 3

    @property
    def weights(self) -> list[int]:
        """
        The weights of the
        kernel.
        """
        if self.SIZE:
            return [1]
        return []

    def one_line(self):
        r"""Only one line."""


if LIMIT:
    def guarded():
        return 1
'''


@pytest.fixture
def repo(tmp_path):
    (tmp_path / "_config.yml").write_text(
        "repository: {url: https://example.org/book, branch: main}\n"
        "html: {baseurl: https://book.example.org/}\n"
    )
    package = tmp_path / "code" / "toy"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""A toy library."""\n')
    (package / "filters.py").write_text(FILTERS)
    (package / "broken.py").write_text("def good():\n    return (\n")
    return Repository(tmp_path)


def test_a_function_comes_with_its_decorators_and_the_summary_of_its_docstring(repo):
    source = cut(repo, "toy.filters.blur")
    assert source.code == (
        "@cache\n"
        "def blur(\n"
        "    sigma: float,\n"
        ") -> str:\n"
        '    """Blur the picture."""\n'
        '    text = """kept\n'
        '  as it is"""\n'
        "    return text\n"
    )
    assert source.path == repo.root / "code" / "toy" / "filters.py"


def test_the_link_marks_the_lines_of_the_real_file(repo):
    source = cut(repo, "toy.filters.blur")
    lines = FILTERS.split("\n")
    assert lines[source.first_line - 1] == "@cache"
    assert lines[source.last_line - 1] == "    return text"
    assert source.url == (
        "https://example.org/book/blob/main/code/toy/filters.py"
        f"#L{source.first_line}-L{source.last_line}"
    )


def test_a_class_shows_the_summary_of_every_docstring(repo):
    code = cut(repo, "toy.filters.Kernel").code
    assert '"""A kernel, whose summary needs\n    a second line."""\n' in code
    assert '        """The weights of the\n        kernel."""\n' in code
    assert 'r"""Only one line."""' in code
    assert "More." not in code
    ast.parse(code)


def test_a_method_is_dedented(repo):
    code = cut(repo, "toy.filters.Kernel.weights").code
    assert code.startswith("@property\ndef weights(self)")
    assert code.endswith("    return []\n")
    ast.parse(code)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("toy.filters.LIMIT", "LIMIT: int = 5  # taps\n"),
        ("toy.filters.HIGH", "WIDE, HIGH = 640, 480\n"),
        ("toy.filters.Kernel.SIZE", "SIZE = 3\n"),
        ("toy.filters.guarded", "def guarded():\n    return 1\n"),
    ],
)
def test_constants_attributes_and_guarded_definitions(repo, name, code):
    assert cut(repo, name).code == code


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("toy.filters.blurr", "did you mean toy.filters.blur?"),
        ("toy.filters.Kernel.weight", "did you mean toy.filters.Kernel.weights?"),
        ("toy.blur", "did you mean toy.filters.blur?"),
        ("toy.filters", "is a whole module"),
        ("missing.filters.blur", "no module 'missing' under code/"),
        ("toy.filters.blur()", "is not a dotted name"),
        ("toy.filters.blur.text", "defines no 'text'"),
        ("toy.filters.cache", "defines no 'cache'"),
        ("", "is not a dotted name"),
    ],
)
def test_unknown_names_are_answered_with_what_comes_close(repo, name, hint):
    with pytest.raises(BookError) as caught:
        cut(repo, name)
    assert hint in str(caught.value)


def test_a_file_that_does_not_parse_is_named_with_its_line(repo):
    with pytest.raises(BookError, match=r"code/toy/broken\.py:\d+: .*mend the file"):
        cut(repo, "toy.broken.good")
