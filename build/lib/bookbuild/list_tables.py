"""Turns the nested lists of a ``{list-table}`` into a Markdown table."""

import re

from bookbuild.errors import BookError
from bookbuild.myst_syntax import inline_tokens, parse

_ROW = re.compile(r"[*+-] {1,3}(?=[*+-])")
_CELL = re.compile(r"[*+-](?: |$)")


def table_rows(text: str, place: str) -> list[list[str]]:
    """The cells of each row, as Markdown on one line.

    Args:
        text: a list of lists, already converted to plain Markdown.
        place: the table's place, for messages.

    Raises:
        BookError: the lists do not make a table.
    """
    rows: list[list[list[str]]] = []
    margin = ""
    for line in text.split("\n"):
        if opening := _ROW.match(line):
            rows.append([])
            margin = " " * opening.end()
            line = margin + line[opening.end() :]
        inner = line.removeprefix(margin)
        if rows and _CELL.match(inner) and line.startswith(margin):
            rows[-1].append([inner[2:]])
        elif line.strip() and rows and rows[-1]:
            rows[-1][-1].append(line.strip())
        elif line.strip():
            raise BookError(f"{place}: a list-table holds only rows like * - cell")
    if not rows or len({len(row) for row in rows}) != 1:
        counts = ", ".join(str(len(row)) for row in rows) or "none"
        raise BookError(
            f"{place}: every row of a list-table needs the same number of cells "
            f"(they have {counts})"
        )
    return [[_flat(cell) for cell in row] for row in rows]


def write_table(rows: list[list[str]], header_rows: int) -> str:
    """A Markdown table; it always has a head, empty where there is none."""
    head = rows[0] if header_rows else [""] * len(rows[0])
    body = rows[1:] if header_rows else rows
    table = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in table)


def _flat(cell: list[str]) -> str:
    """A cell on one line, no bar in it that would end it."""
    text = " ".join(line.strip() for line in cell).strip()
    spans = [
        child.meta["span"]
        for token in parse(text)
        if token.type == "inline"
        for child in inline_tokens(token, "math_inline")
    ]
    for start, end in reversed(spans):
        formula = text[start:end].replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        text = text[:start] + formula + text[end:]
    return re.sub(r"(?<!\\)\|", r"\\|", text)
