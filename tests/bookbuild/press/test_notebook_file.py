import nbformat
import pytest

from bookbuild.errors import BookError
from bookbuild.notebook_file import read_notebook, write_atomically, write_notebook


def notebook():
    cell = nbformat.v4.new_code_cell("1", id="one")
    return nbformat.v4.new_notebook(cells=[cell])


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "new" / "a.ipynb"
    write_notebook(path, notebook())
    assert read_notebook(path)["cells"][0]["id"] == "one"
    assert [*path.parent.iterdir()] == [path]


def test_a_missing_notebook_is_none_and_a_broken_one_an_error(tmp_path):
    path = tmp_path / "a.ipynb"
    assert read_notebook(path) is None
    for broken in ("{", "[]", '{"cells": []}'):
        path.write_text(broken)
        with pytest.raises(BookError, match=r"a.ipynb is not a valid notebook"):
            read_notebook(path)


def test_an_invalid_notebook_leaves_the_old_one(tmp_path):
    path = tmp_path / "a.ipynb"
    write_notebook(path, notebook())
    before = path.read_bytes()
    broken = notebook()
    broken.cells[0]["cell_type"] = "nonsense"
    with pytest.raises(nbformat.ValidationError):
        write_notebook(path, broken)
    assert path.read_bytes() == before


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]
