"""Gives a chapter's page the outputs of its committed notebook; no kernel ever starts.

Sphinx reads every ``.md`` through :func:`read`. For a chapter it parses the file and
copies the outputs cell by cell; the page depends on the notebook and on every file
behind the fingerprint, and a page whose fingerprint differs gives warnings of type
``outputs.stale``, which fail the strict build.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode
from nbformat.v4.rwbase import rejoin_lines
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from bookbuild.chapter import Chapter
from bookbuild.errors import BookError
from bookbuild.fingerprint import stale, watched_files
from bookbuild.notebook_file import code_cells, read_notebook
from bookbuild.site.course import chapter_at, repository_of
from bookbuild.videos import for_page

LOGGER = logging.getLogger(__name__)

# myst-nb hands its readers the text alone, so the event before it leaves the page here.
_page: tuple[BuildEnvironment, str] | None = None


def chapter_path(env: BuildEnvironment, docname: str) -> Path | None:
    """The source of a chapter's page, or None for any other page."""
    path = Path(env.doc2path(docname))
    repo = repository_of(env)
    return path if path in repo.chapter_paths() else None


def read(text: str) -> NotebookNode:
    """Read the page that Sphinx is about to parse (see ``nb_custom_formats``)."""
    assert _page is not None
    env, docname = _page
    dialect: MdParserConfig = env.myst_config  # type: ignore[attr-defined]
    path = chapter_path(env, docname)
    if path is not None:
        try:
            return _read_chapter(env, docname, path)
        except BookError as error:
            LOGGER.warning("%s", error, location=docname, type="book", subtype="error")
    return read_myst_markdown_notebook(
        text, config=dialect, add_source_map=True, path=env.doc2path(docname)
    )


def _read_chapter(env: BuildEnvironment, docname: str, path: Path) -> NotebookNode:
    repo = repository_of(env)
    chapter = chapter_at(repo, path)
    notebook_path = repo.notebook_path(chapter.name)
    notebook = read_notebook(notebook_path)
    for watched in (notebook_path, *watched_files(repo, chapter)):
        env.note_dependency(repo.relative(watched))
    reasons = stale(repo, chapter, notebook)
    for reason in reasons:
        LOGGER.warning(
            "%s: %s", docname, reason, location=docname, type="outputs", subtype="stale"
        )
    page = _without_outputs(chapter)
    if notebook is not None:
        # A notebook's file holds long texts as lists of lines.
        executed = rejoin_lines(nbformat.from_dict(notebook))
        _copy_outputs(page, code_cells(executed), fresh=not reasons)
    return page


def _without_outputs(chapter: Chapter) -> NotebookNode:
    """The chapter as an nbformat notebook that knows where its cells stand."""
    page = nbformat.v4.new_notebook(cells=deepcopy(chapter.cells))
    for cell in page.cells:
        if "setup" in cell.metadata.get("tags", []):
            _fold(cell, "Set-up")
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    page.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    page.metadata["source_map"] = [
        line if cell.cell_type == "code" else line - 1
        for cell, line in zip(chapter.cells, chapter.lines, strict=True)
    ]
    return page


def _fold(cell: NotebookNode, label: str) -> None:
    """Show the code of a cell only on demand."""
    cell.metadata["tags"] = [*cell.metadata["tags"], "hide-input"]
    options = cell.metadata.setdefault("mystnb", {})
    options |= {"code_prompt_show": label, "code_prompt_hide": label}


def _copy_outputs(
    page: NotebookNode, executed: list[dict[str, Any]], *, fresh: bool
) -> None:
    """Put the outputs under their cells: by place, or by equal code while drafting."""
    cells = [cell for cell in page.cells if cell.cell_type == "code"]
    if not fresh:
        by_code = {cell["source"]: cell for cell in executed}
        executed = [by_code.get(cell.source, {"outputs": []}) for cell in cells]
    for cell, source in zip(cells, executed, strict=True):
        cell.outputs = source["outputs"]
        for output in cell.outputs:
            if "text/html" in output.get("data", {}):  # may show a video
                output["data"]["text/html"] = for_page(output["data"]["text/html"])
        cell.execution_count = source.get("execution_count")


def _remember_page(app: Sphinx, docname: str, _source: list[str]) -> None:
    global _page
    _page = (app.env, docname)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("source-read", _remember_page)
