"""Rewriting notebooks: what a reader opens in Colab, Binder or plain Jupyter."""

import argparse
import ast

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from bookbuild.chapter import read_chapter
from bookbuild.errors import BookError
from bookbuild.notebook_file import read_notebook, write_notebook
from bookbuild.notebooks import rewrite, run
from bookbuild.repository import Repository

TEXT = """\
# First chapter

Opening, see {numref}`fig-01-one`.

```{code-cell} python
:tags: [setup, hide-input]
import toy
```

```{code-cell} python
---
mystnb:
  image: {alt: "A picture."}
  figure: {name: fig-01-one, caption: "See {doc}`/book/glossary`."}
---
toy.show()  # shows it
```

The error is {glue:text}`error`.
"""
PICTURE = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "aGk="}}
GLUE = {
    "output_type": "display_data",
    "metadata": {"scrapbook": {"name": "error", "mime_prefix": "application/p"}},
    "data": {"application/papermill.record/text/plain": "'it\\'s 1e-05'"},
}
PAGE = "https://book.example.org/chapters/01_first.html"


def kinds(notebook):
    return [cell.cell_type for cell in notebook.cells]


def test_a_notebook_installs_the_library_then_tells_the_chapter(book):
    notebook = book.rewritten(TEXT, {1: [PICTURE, GLUE]})
    assert kinds(notebook) == [
        "code",
        "markdown",
        "code",
        "code",
        "markdown",
        "markdown",
    ]
    nbformat.validate(notebook)
    install, opening, setup, figure, caption, closing = notebook.cells
    assert install.metadata.tags == ["install"]
    assert install.outputs == []
    assert opening.source.startswith("# First chapter\n\n*A chapter of [A Small Book](")
    assert f"[page on the site]({PAGE})" in opening.source
    assert f"see [Figure 1.1]({PAGE}#fig-01-one)." in opening.source
    assert setup.metadata.jupyter == {"source_hidden": True}
    assert figure.outputs[0].data == {"image/png": "aGk="}
    assert caption.source.startswith("**Figure 1.1.** See [Glossary](https://book.")
    assert closing.source == "The error is it's 1e-05."


def test_the_install_cell_is_silent_where_the_library_is_there(book, monkeypatch):
    install = book.rewritten(TEXT, {1: [GLUE]}).cells[0]
    python = TransformerManager().transform_cell(install.source)
    ran = []
    shell = type("Shell", (), {"run_line_magic": lambda self, *a: ran.append(a)})()
    for found in (object(), None):
        monkeypatch.setattr("importlib.util.find_spec", lambda name, f=found: f)
        exec(compile(python, "cell", "exec"), {"get_ipython": lambda: shell})
    requirement = '"visiongen @ git+https://example.org/owner/book@main"'
    assert ran == [("pip", f"install --quiet {requirement}")]


def test_a_chapter_may_name_extras(book):
    path = book.chapter(TEXT).path
    front = "prerequisites: []"
    path.write_text(path.read_text().replace(front, f"{front}\n  extras: [clip, test]"))
    chapter = read_chapter(book.repo, path)
    notebook = rewrite(book.repo, chapter, book.executed(chapter, {1: [GLUE]}))
    assert '"visiongen[clip,test] @ git+' in notebook.cells[0].source


def test_metadata_says_nothing_of_the_machine(book):
    notebook = book.rewritten(TEXT, {1: [GLUE]})
    assert notebook.metadata.colab.name == "01_first.ipynb"
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.language_info
    assert notebook.metadata.bookbuild.run.seconds == 1.5


def test_rewriting_again_changes_nothing(book, tmp_path):
    chapter = book.chapter(TEXT)
    first = rewrite(book.repo, chapter, book.executed(chapter, {1: [PICTURE, GLUE]}))
    write_notebook(tmp_path / "a.ipynb", first)
    again = rewrite(book.repo, chapter, read_notebook(tmp_path / "a.ipynb"))
    write_notebook(tmp_path / "b.ipynb", again)
    assert (tmp_path / "a.ipynb").read_bytes() == (tmp_path / "b.ipynb").read_bytes()


def test_a_comment_is_taken_over_but_changed_code_is_not(book):
    executed = book.executed(book.chapter(TEXT), {1: [GLUE]})
    edited = TEXT.replace("# shows it", "# draws").replace("import toy", "import toys")
    notebook = rewrite(book.repo, book.chapter(edited), executed)
    assert notebook.cells[3].source == "toy.show()  # draws"
    assert notebook.cells[2].source == "import toy"  # its outputs belong to this code
    ast.parse(notebook.cells[2].source)


def test_other_code_cells_than_the_chapters_are_refused(book):
    executed = book.executed(book.chapter(TEXT))
    fewer = book.chapter("# Title\n")
    with pytest.raises(BookError, match=r"2 code cells, the chapter 0; run make exec"):
        rewrite(book.repo, fewer, executed)


def test_a_chapter_that_starts_with_code_still_says_where_it_is_from(book):
    notebook = book.rewritten("```{code-cell} python\n1\n```\n\n# Title\n")
    assert notebook.cells[2].source.startswith("# Title\n\n*A chapter of")
    notebook = book.rewritten("```{code-cell} python\n1\n```\n\nText only.\n")
    assert notebook.cells[1].source.startswith("*A chapter of [A Small Book]")


def test_the_command_follows_a_new_address_without_executing(book, monkeypatch, capsys):
    chapter = book.chapter(TEXT)
    path = book.repo.notebook_path(chapter.name)
    write_notebook(
        path, rewrite(book.repo, chapter, book.executed(chapter, {1: [PICTURE, GLUE]}))
    )
    config = (book.root / "_config.yml").read_text()
    book.write("_config.yml", config.replace("owner/book", "fork/book"))
    monkeypatch.chdir(book.root)
    assert run(argparse.Namespace(names=[])) == 0
    assert "01_first: rewritten" in capsys.readouterr().out
    notebook = nbformat.read(path, as_version=4)
    assert "git+https://example.org/fork/book@main" in notebook.cells[0].source
    assert notebook.cells[3].outputs[0].data["image/png"].strip() == "aGk="
    assert run(argparse.Namespace(names=["1"])) == 0
    assert "01_first: unchanged" in capsys.readouterr().out


def test_videos_play_from_the_site_wherever_that_is_now(book):
    old = "https://old.example.org/_static/media/0123456789abcdef.mp4"
    video = {"output_type": "display_data", "metadata": {}, "data": {"text/html": old}}
    notebook = book.rewritten(TEXT, {1: [GLUE, video]})
    html = notebook.cells[3].outputs[1].data["text/html"]
    assert html == old.replace("old.example.org", "book.example.org")


def test_the_command_names_a_chapter_without_notebook(book, monkeypatch, capsys):
    book.chapter(TEXT)
    monkeypatch.chdir(book.root)
    assert run(argparse.Namespace(names=[])) == 1
    assert "01_first has no notebook yet; run make exec" in capsys.readouterr().err
    assert not book.repo.notebook_path("01_first").exists()


def test_a_mistake_leaves_the_old_notebook(book, monkeypatch, capsys):
    chapter = book.chapter(TEXT)
    path = book.repo.notebook_path(chapter.name)
    write_notebook(
        path, rewrite(book.repo, chapter, book.executed(chapter, {1: [GLUE]}))
    )
    before = path.read_bytes()
    book.chapter(TEXT.replace("fig-01-one`.", "fig-01-two`."))
    monkeypatch.chdir(Repository(book.root).root)
    assert run(argparse.Namespace(names=[])) == 1
    assert "no label 'fig-01-two'" in capsys.readouterr().err
    assert path.read_bytes() == before
