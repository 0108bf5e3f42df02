"""References that lead nowhere, and labels that do not keep to the book's names."""

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from bookbuild.chapter import Chapter
from bookbuild.citations import reference
from bookbuild.errors import BookError
from bookbuild.findings import Finding
from bookbuild.labels import Labels
from bookbuild.markdown import convert, require_plain
from bookbuild.myst_syntax import inline_with_lines
from bookbuild.notebook_file import code_cells
from bookbuild.notebooks import glued_texts
from bookbuild.repository import Repository
from bookbuild.roles import Context

PREFIXES = {
    "section": "sec",
    "figure": "fig",
    "equation": "eq",
    "exercise": "ex",
    "table": "tab",
}


def reference_findings(
    labels: Labels, chapter: Chapter, notebook: dict[str, Any] | None
) -> Iterator[Finding]:
    """What could not be turned into the notebook's Markdown, and odd labels."""
    page = f"chapters/{chapter.name}"
    problems: list[BookError] = []
    context = Context(labels, page, _glued(chapter, notebook), problems)
    for cell, line in zip(chapter.cells, chapter.lines, strict=True):
        text = cell.source
        if cell.cell_type == "code":
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            text = figure.get("caption", "")
        plain = convert(text, context, line)
        if not problems:
            with context.collecting():
                require_plain(plain, context.place(line))
        yield from (Finding(*_split(str(problem), line)) for problem in problems)
        problems.clear()
        if cell.cell_type == "markdown":
            yield from _doubled_names(labels.repo, text, line)
    for later, first in labels.duplicates():
        if later.page == page:
            yield Finding(
                later.line,
                f"the label {later.label!r} is also at {first.page}.md:{first.line}; "
                "rename one of them",
            )
    for target in labels.pages[page].targets:
        prefix = f"{PREFIXES.get(target.kind, '')}-{chapter.name[:2]}-"
        if target.kind in PREFIXES and not target.label.startswith(prefix):
            yield Finding(
                target.line,
                f"the label {target.label!r} of a {target.kind}: start it with "
                f"{prefix}",
            )


def _doubled_names(repo: Repository, text: str, line: int) -> Iterator[Finding]:
    """Citations in brackets right behind a name that they repeat."""
    for token, at in inline_with_lines(text, line):
        before = ""
        for child in token.children or []:
            if child.type == "myst_role" and child.meta["name"] == "cite:p":
                key = child.content.split(",")[0].strip()
                with suppress(BookError):  # an unknown key is reported above
                    names = reference(repo, key, "").names
                    if _ends_with_a_name(before.split(), names):
                        yield Finding(
                            at,
                            f"the name in front of {{cite:p}}`{child.content}` would "
                            f"stand twice; write {{cite:t}}`{key}` in its place",
                            error=False,
                        )
            before += "\n" if child.type == "softbreak" else child.content


def _ends_with_a_name(words: list[str], names: tuple[str, ...]) -> bool:
    """Whether a text ends with a family name, not preceded by a first name."""
    length = next(
        (len(n.split()) for n in names if words[-len(n.split()) :] == n.split()), 0
    )
    before = words[: -length or None][-1:]
    return bool(length) and not (before and before[0][0].isupper())


def _glued(chapter: Chapter, notebook: dict[str, Any] | None) -> Mapping[str, str]:
    """What the chapter's cells glue: as recorded, else as their code says."""
    known = glued_texts(code_cells(notebook)) if notebook is not None else {}
    for cell in chapter.code_cells:
        for name in _glue_calls(cell.source):
            if name is None:  # computed: any name may come out
                return _Anything(known)
            known.setdefault(name, "0")
    return known


def _glue_calls(source: str) -> Iterator[str | None]:
    """The names given to ``glue``, None where one is computed."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "glue"
            and node.args
        ):
            name = node.args[0]
            yield str(name.value) if isinstance(name, ast.Constant) else None


class _Anything(dict[str, str]):
    """Knows every name: which ones exist is only seen when the chapter is executed."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return "0"


def _split(message: str, line: int) -> tuple[int, str]:
    """The line that a message names, and the rest of it."""
    found = re.match(r"chapters/\w+\.md:(\d+): (.*)", message, re.DOTALL)
    return (int(found[1]), found[2]) if found else (line, message)
