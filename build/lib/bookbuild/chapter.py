"""Reads a chapter: front matter, and cells as myst-nb's own reader sees them."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from myst_nb.core.read import MystMetadataParsingError, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode

from bookbuild.errors import BookError
from bookbuild.front_matter import FrontMatter, parse_front_matter
from bookbuild.repository import Repository

# Jupyter Book's own default, for a _config.yml that does not choose.
DEFAULT_EXTENSIONS = ("colon_fence", "dollarmath", "linkify", "substitution")
CELL_ID = r"[0-9a-f]{12}(-\d+)?"


@dataclass(frozen=True)
class Chapter:
    """One chapter as it stands in its file.

    ``cells`` are nbformat cells without outputs, with stable ids; ``lines`` gives for
    each the line of the file where it starts (of code cells: of the opening fence).
    """

    name: str
    path: Path
    front: FrontMatter
    cells: tuple[NotebookNode, ...]
    lines: tuple[int, ...]

    @property
    def code_cells(self) -> list[NotebookNode]:
        """The cells that are executed, in order."""
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @property
    def code_lines(self) -> list[int]:
        """The line of the file where each code cell starts."""
        return [
            line
            for cell, line in zip(self.cells, self.lines, strict=True)
            if cell.cell_type == "code"
        ]

    @property
    def title(self) -> str:
        """The text of the first heading."""
        for cell in self.cells:
            if cell.cell_type == "markdown" and (
                heading := re.search(r"^# +(.+?)\s*$", cell.source, re.MULTILINE)
            ):
                return heading[1]
        raise BookError(f'{self.path.name} has no title; start its text with "# …"')


def read_chapter(repo: Repository, path: Path) -> Chapter:
    """Read the chapter in this file.

    Raises:
        BookError: no front matter, a mistake in it, or a cell that cannot be read.
    """
    place = repo.relative(path)
    text = path.read_text(encoding="utf-8")
    try:
        notebook = read_myst_markdown_notebook(
            text, config=_parser_config(repo), add_source_map=True, path=path
        )
    except (MystMetadataParsingError, yaml.YAMLError) as error:
        raise BookError(f"{place} cannot be read: {error}") from error
    starts = notebook.metadata.pop("source_map")
    cells = tuple(notebook.cells)
    rows = text.splitlines()
    lines = tuple(
        start if cell.cell_type == "code" else _first_row(rows, start) + 1
        for cell, start in zip(cells, starts, strict=True)
    )
    _refuse_nested_cells(place, cells, lines)
    _set_ids(cells)
    front = parse_front_matter(place, notebook.metadata)
    return Chapter(path.stem, path, front, cells, lines)


def _first_row(rows: list[str], start: int) -> int:
    """Where the text of a Markdown cell begins: below the blank lines that open it."""
    return next(n for n in range(start, len(rows)) if rows[n].strip())


def _parser_config(repo: Repository) -> MdParserConfig:
    """The site's Markdown dialect: it decides where a fenced cell ends or is nested."""
    chosen = (repo.config.get("parse") or {}).get("myst_enable_extensions")
    return MdParserConfig(enable_extensions=set(chosen or DEFAULT_EXTENSIONS))


def _refuse_nested_cells(
    place: str, cells: tuple[NotebookNode, ...], lines: tuple[int, ...]
) -> None:
    """A cell inside a directive would be dropped by the site with a mere warning."""
    for cell, start in zip(cells, lines, strict=True):
        if cell.cell_type == "markdown" and (
            nested := re.search(r"^\s*[`~]{3,}\{code-cell\}", cell.source, re.MULTILINE)
        ):
            line = start + cell.source.count("\n", 0, nested.start())
            raise BookError(
                f"{place}: the code cell near line {line} stands inside a directive "
                "or a list and would not run; move it out"
            )


def _set_ids(cells: tuple[NotebookNode, ...]) -> None:
    """Name each cell by its content, so that a re-execution changes no id.

    (nbformat draws random ones.) A second cell with the same content gets a number.
    """
    seen: dict[str, int] = {}
    for cell in cells:
        content = f"{cell.cell_type}\n{cell.source}".encode()
        key = hashlib.sha256(content).hexdigest()[:12]
        seen[key] = seen.get(key, 0) + 1
        cell["id"] = key if seen[key] == 1 else f"{key}-{seen[key]}"
