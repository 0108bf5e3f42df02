import os
import subprocess
import sys
from pathlib import Path

import pytest

import bookbuild
from bookbuild import imports
from bookbuild.__main__ import main

from .conftest import MODULES

CODE = Path(bookbuild.__file__).parents[1]


@pytest.fixture
def check(published, monkeypatch, capsys):
    """Runs the command in the published book; gives its exit status and its lines."""
    monkeypatch.chdir(published.root)

    def run(*names):
        status = main(["check", *names])
        return status, capsys.readouterr().out.splitlines()

    return run


def test_a_fresh_book_passes(check):
    status, lines = check()
    assert status == 0
    assert lines[0].startswith("2 of 2 chapters fresh")


def test_only_the_affected_chapter_is_named_with_reason_and_remedy(published, check):
    published.replace("code/pkg/borders.py", "WIDTH = 2", "WIDTH = 3")
    status, lines = check()
    assert status == 1
    assert lines[:2] == [
        "01_first is stale (make execute CHAPTER=01):",
        "  code/pkg/borders.py changed",
    ]
    assert lines[2].startswith("1 of 2 chapters fresh")
    assert check("02")[0] == 0


def test_a_mistake_in_one_chapter_does_not_hide_the_others(published, check):
    published.write("chapters/01_first.md", "# No front matter\n")
    published.replace("code/pkg/style.py", "grey", "red")
    status, lines = check()
    assert status == 1
    assert "chapters/01_first.md has no front matter" in lines[1]
    assert lines[3] == "  code/pkg/style.py changed"


def test_a_damaged_notebook_is_reported(published, check):
    published.repo.notebook_path("01_first").write_text('{"cells": [')
    assert check()[1][1] == (
        "  01_first.ipynb is not a valid notebook; execute the chapter again"
    )


def test_an_unknown_chapter_is_an_error(check, capsys):
    assert main(["check", "17"]) == 1
    assert "error: there is no chapter '17'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new"), [("A word.", "Another word."), ("# imports a", "# imports one")]
)
def test_an_edited_text_is_fresh_but_noted(published, check, old, new):
    published.replace("chapters/01_first.md", old, new)
    status, lines = check()
    assert status == 0
    assert lines[0] == (
        "note: the notebook of 01_first has an older text: run make notebooks"
    )
    assert lines[1].startswith("2 of 2 chapters fresh")


def test_leftovers_are_noted_but_do_not_fail(published, check):
    published.repo.media.mkdir(parents=True)
    (published.repo.media / "0123456789abcdef.mp4").write_bytes(b"old")
    (published.root / "chapters/02_second.md").unlink()
    status, lines = check()
    assert status == 0
    assert lines[:2] == [
        "note: book/notebooks/02_second.ipynb belongs to no chapter: delete it",
        "note: book/_static/media/0123456789abcdef.mp4 is in no notebook: the next "
        "execution removes it",
    ]


def in_a_new_python(book, source):
    return subprocess.run(
        [sys.executable, "-c", source],
        cwd=book.root,
        env=os.environ | {"PYTHONPATH": str(CODE)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_checking_imports_nothing_that_computes_and_starts_nothing(published):
    loaded = in_a_new_python(
        published,
        "import sys\n"
        "def forbid(event, arguments):\n"
        "    if event in ('subprocess.Popen', 'os.fork', 'os.posix_spawn'):\n"
        "        raise RuntimeError(event)\n"
        "sys.addaudithook(forbid)\n"
        "from bookbuild.__main__ import main\n"
        "assert main(['check']) == 0\n"
        "print(*sys.modules)",
    ).split()
    assert not {"numpy", "torch", "matplotlib", "PIL", "nbclient"} & set(loaded)


def test_what_chapters_share_is_parsed_only_once(published, check, monkeypatch):
    """With this, sixteen chapters take about a second ("make bench" measures it)."""
    for n in range(3, 17):
        name = f"{n:02}_more"
        published.chapter(name, "# T\n\n```{code-cell} python\nimport pkg.plots\n```\n")
        published.publish(name)
    hashed = []
    monkeypatch.setattr(imports, "hash_module", hashed.append)
    imports._parse_module.cache_clear()
    check()
    assert len(hashed) == len(MODULES) - 1  # all but pkg/unused.py


def test_a_package_that_the_environment_lacks_is_named(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "psutil", None)
    for name in [name for name in sys.modules if name.startswith("bookbuild.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(SystemExit, match=r"needs the package psutil; use .*\.venv"):
        main(["execute"])
