"""The running text of a chapter, paragraph by paragraph, without markup."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from bookbuild.chapter import Chapter
from bookbuild.myst_syntax import CONTAINERS, Directive, directive, parse

# What a role or a code span leaves behind: no word, no number.
PLACE = "□"
# Numbers in the statement of an exercise or a question are assumptions.
ASKED = "part of a question"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, heading, list item or cell of a table.

    ``text`` holds formulas as they are typed and ``PLACE`` for roles and code.
    ``main`` is False inside exercises, solutions, questions and toggles. ``excused`` is
    the reason that a comment ``% typed: …`` above gives, or ``ASKED``, or empty.
    """

    text: str
    line: int
    main: bool
    excused: str


def paragraphs(chapter: Chapter) -> Iterator[Paragraph]:
    """All running text of a chapter, captions and titles of directives included."""
    for cell, line in zip(chapter.cells, chapter.lines, strict=True):
        if cell.cell_type == "markdown":
            yield from _paragraphs(cell.source, line, main=True, excused="")
        else:
            caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption")
            if caption:
                yield from _paragraphs(caption, line, main=False, excused="")


def _paragraphs(text: str, line: int, main: bool, excused: str) -> Iterator[Paragraph]:
    reason = excused
    for token in parse(text):
        at = line + (token.map[0] if token.map else 0)
        if token.type == "myst_line_comment":
            before, mark, after = token.content.strip().partition("typed:")
            reason = after.strip() if mark and not before else excused
        elif token.type == "inline":
            yield Paragraph(_plain(token), at, main, reason)
        elif token.type in ("fence", "colon_fence"):
            if found := directive(token, at):
                yield from _inside(found, main, reason)
        elif token.nesting == -1 and token.level == 0:
            reason = excused  # the excuse ends with the block below it


def _inside(found: Directive, main: bool, excused: str) -> Iterator[Paragraph]:
    if found.name not in (*CONTAINERS, "figure", "list-table"):
        return
    toggled = (
        found.name in ("dropdown", "exercise", "solution")
        or "dropdown" in found.classes
        or found.argument.startswith("Question")
    )
    main = main and not toggled
    if found.name == "exercise" or found.argument.startswith("Question"):
        excused = ASKED
    elif excused == ASKED:  # the answer inside a question
        excused = ""
    if found.argument and found.name not in ("demo", "solution", "figure"):
        yield from _paragraphs(found.argument, found.line, main, excused)
    yield from _paragraphs(found.body, found.body_line, main, excused)


def _plain(token: Token) -> str:
    """The text of an inline token, links by their text."""
    pieces = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        elif child.type.startswith("math_inline"):
            pieces.append(child.content.replace(r"\%", "%").replace(r"\,", " "))
        elif child.type in ("myst_role", "code_inline", "image"):
            pieces.append(PLACE)
        elif child.type == "text":
            pieces.append(child.content)
    return "".join(pieces)
