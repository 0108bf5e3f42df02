"""Rewrites the notebooks' Markdown for Colab and plain Jupyter, executing nothing."""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from typing import Any

import nbformat
from nbformat import NotebookNode

from bookbuild import videos
from bookbuild.chapter import Chapter, read_chapter
from bookbuild.errors import BookError
from bookbuild.labels import collect
from bookbuild.markdown import convert, require_plain
from bookbuild.markdown_blocks import numbered_caption
from bookbuild.notebook_file import code_cells, read_notebook, write_notebook
from bookbuild.repository import Repository
from bookbuild.roles import Context
from bookbuild.syntax_hash import hash_cell

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Without a version: the notebook runs on all that the library supports.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
INSTALL = """\
# Installs the library of this book where it is missing, in Colab for instance.
import importlib.util

if importlib.util.find_spec("visiongen") is None:
    %pip install --quiet "{requirement}"
"""
GLUED = "application/papermill.record/text/plain"


def rewrite(
    repo: Repository, chapter: Chapter, notebook: dict[str, Any]
) -> NotebookNode:
    """The chapter as a plain notebook, with the code outputs of ``notebook``.

    Markdown, metadata and comments in code come from the chapter as it stands; a code
    cell whose meaning has changed keeps the code that made its outputs.

    Args:
        repo: the repository.
        chapter: as it stands in the checkout.
        notebook: executed, in this form or as a bare sequence of the chapter's cells.

    Raises:
        BookError: the two do not have the same code cells, or the chapter uses a label,
            a role or a directive that does not exist.
    """
    executed = code_cells(notebook)
    if len(executed) != len(chapter.code_cells):
        raise BookError(
            f"{chapter.name}: the notebook has {len(executed)} code cells, the chapter "
            f"{len(chapter.code_cells)}; run make execute CHAPTER={chapter.name[:2]}"
        )
    name = repo.relative(chapter.path).removesuffix(".md")
    context = Context(collect(repo), name, glued_texts(executed))
    outputs = iter(executed)
    cells = [_install_cell(repo, chapter)]
    for cell, line in zip(chapter.cells, chapter.lines, strict=True):
        if cell.cell_type == "code":
            cells.append(_code_cell(cell, next(outputs)))
            cells += _caption_cell(cell, context, line)
        elif cell.cell_type == "markdown":
            text = convert(cell.source, context, line)
            require_plain(text, context.place(line))
            cells.append(_markdown_cell(cell.id, text))
    _add_header(cells, context)
    result = nbformat.v4.new_notebook(
        cells=cells, metadata=_metadata(chapter, notebook["metadata"])
    )
    videos.set_addresses(repo, result)
    return result


def glued_texts(cells: list[dict[str, Any]]) -> dict[str, str]:
    """What executed cells glued, by name, as the prose shows it."""
    return {
        output["metadata"]["scrapbook"]["name"]: ast.literal_eval(
            "".join(output["data"][GLUED])
        )
        for cell in cells
        for output in cell.get("outputs", [])
        if GLUED in output.get("data", {})
    }


def _install_cell(repo: Repository, chapter: Chapter) -> NotebookNode:
    extras = f"[{','.join(chapter.front.extras)}]" if chapter.front.extras else ""
    requirement = f"visiongen{extras} @ git+{repo.address}@{repo.branch}"
    source = INSTALL.format(requirement=requirement).rstrip()
    cell = nbformat.v4.new_code_cell(source, id="install")
    cell.metadata["tags"] = ["install"]
    return cell


def _code_cell(cell: NotebookNode, executed: dict[str, Any]) -> NotebookNode:
    source = "".join(executed["source"])
    same = _meaning(source) == _meaning(cell.source)
    return nbformat.v4.new_code_cell(
        cell.source if same else source,
        id=cell.id,
        metadata=_cell_metadata(cell, executed),
        execution_count=executed.get("execution_count"),
        outputs=nbformat.from_dict(executed.get("outputs", [])),
    )


def _meaning(source: str) -> str:
    try:
        return hash_cell(ast.parse(source))
    except SyntaxError:
        return source


def _cell_metadata(cell: NotebookNode, executed: dict[str, Any]) -> dict[str, Any]:
    """What the chapter says of a cell; hidden input is hidden in Jupyter too."""
    metadata = dict(executed["metadata"]) | dict(cell.metadata)
    for gone in executed["metadata"].keys() - cell.metadata.keys():
        if gone in ("tags", "mystnb", "jupyter"):
            del metadata[gone]
    if "hide-input" in metadata.get("tags", []):
        metadata["jupyter"] = {"source_hidden": True}
    return metadata


def _caption_cell(
    cell: NotebookNode, context: Context, line: int
) -> Iterator[NotebookNode]:
    """The caption of a cell's figure, which Jupyter would not show."""
    figure = cell.metadata.get("mystnb", {}).get("figure", {})
    if not figure.get("caption"):
        return
    target = None
    if label := figure.get("name"):
        target = context.labels.find(label, context.place(line))
    caption = convert(figure["caption"], context, line)
    text = numbered_caption(target, caption, context)
    require_plain(text, context.place(line))
    yield _markdown_cell(f"caption-{cell.id}", text)


def _add_header(cells: list[NotebookNode], context: Context) -> None:
    """Say below the title where the notebook comes from."""
    book = context.repo.config.get("title", "the book")
    page = context.labels.url(context.page)
    header = (
        f"*A chapter of [{book}]({context.repo.site}/). Its [page on the site]({page}) "
        "shows the same text with navigation, and cross references lead there.*"
    )
    for cell in cells:
        heading = re.search(r"^# .*$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and heading:
            before, after = cell.source[: heading.end()], cell.source[heading.end() :]
            cell.source = f"{before}\n\n{header}{after}"
            return
    cells.insert(1, _markdown_cell("header", header))


def _markdown_cell(name: str, text: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(text, id=name)


def _metadata(chapter: Chapter, before: dict[str, Any]) -> dict[str, Any]:
    kept = {"bookbuild": before["bookbuild"]} if "bookbuild" in before else {}
    return {
        **kept,
        "colab": {
            "name": f"{chapter.name}.ipynb",
            "provenance": [],
            "toc_visible": True,
        },
        "kernelspec": KERNEL,
        "language_info": LANGUAGE,
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``bookbuild notebooks``."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="chapters; all if none is named"
    )


def run(args: argparse.Namespace) -> int:
    """Rewrite committed notebooks; 1 when one could not be."""
    repo = Repository.find()
    paths = [repo.chapter_path(name) for name in args.names] or repo.chapter_paths()
    failed = False
    for path in paths:
        try:
            print(f"{path.stem}: {_rewrite_file(repo, read_chapter(repo, path))}")
        except BookError as error:
            print(f"error: {error}", file=sys.stderr)
            failed = True
    return int(failed)


def _rewrite_file(repo: Repository, chapter: Chapter) -> str:
    """Rewrite one committed notebook and say what was done."""
    target = repo.notebook_path(chapter.name)
    notebook = read_notebook(target)
    if notebook is None:
        raise BookError(
            f"{chapter.name} has no notebook yet; run make execute "
            f"CHAPTER={chapter.name[:2]}"
        )
    before = target.read_bytes()
    write_notebook(target, rewrite(repo, chapter, notebook))
    return "unchanged" if target.read_bytes() == before else "rewritten"
