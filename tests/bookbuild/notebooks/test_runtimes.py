"""The table of recorded run times."""

import argparse

from bookbuild.notebook_file import write_notebook
from bookbuild.runtimes import run

RUN = {
    "seconds": 75.4,
    "cell_seconds": [0.2, 61.0],
    "peak_mb": 1234.0,
    "processor": "A processor",
    "cores": 2,
    "date": "2026-01-02",
}


def test_each_chapter_has_a_row_and_all_together_one(book, monkeypatch, capsys):
    chapter = book.chapter("# One\n")
    notebook = book.executed(chapter)
    notebook.metadata["bookbuild"] = {"run": RUN}
    write_notebook(book.repo.notebook_path("01_first"), notebook)
    book.chapter("# Two\n", name="02_second")
    monkeypatch.chdir(book.root)
    assert run(argparse.Namespace()) == 0
    _, first, second, total = capsys.readouterr().out.splitlines()
    assert " ".join(first.split()) == (
        "01_first 1 min 15 s 1 min 1 s 1,234 MB 0.00 MB 2 2026-01-02"
    )
    assert second.split() == ["02_second", "not", "executed"]
    assert total.split() == ["all", "1", "min", "15", "s"]
