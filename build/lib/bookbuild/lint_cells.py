"""Code cells as readers can follow them: short, narrow, independent of the machine."""

import re
from collections.abc import Iterator
from statistics import median

from bookbuild.chapter import Chapter
from bookbuild.exercises import solutions
from bookbuild.findings import Finding

CELLS = (20, 40)
MEDIAN_LINES = (5, 8)
LONGEST = 25
COLUMNS = 78
# A quoted path from the root of a disk, or from somebody's home.
ABSOLUTE_PATH = re.compile(
    r"""(?<![\w.~/:])(?:/(?:home|Users|root|tmp|var|usr|mnt|work|content|data)/"""
    r"""[^\s"'<>)]*|~/[^\s"'<>)]+|[A-Za-z]:\\\\?[^\s"'<>)]+)"""
)


def cell_findings(chapter: Chapter) -> Iterator[Finding]:
    """What is wrong with a chapter's code, its solutions included."""
    written = chapter.path.read_text(encoding="utf-8").split("\n")
    lengths = []
    for cell, line in zip(chapter.code_cells, chapter.code_lines, strict=True):
        rows = cell.source.split("\n")
        lengths.append(sum(bool(row.strip()) for row in rows))
        if lengths[-1] > LONGEST:
            yield Finding(
                line,
                f"a cell of {lengths[-1]} lines; cut it below {LONGEST + 1}, or move "
                "what is no argument of the text into visiongen",
            )
        yield from _rows(rows, line, written)
    for solution in solutions(chapter):
        yield from _rows(solution.code.split("\n"), solution.line, written)
        if not solution.asserts:
            yield Finding(
                solution.line,
                f"the solution of {solution.label} asserts nothing; let it check its "
                "own result",
            )
    yield from _guide_values(lengths)


def _rows(rows: list[str], line: int, written: list[str]) -> Iterator[Finding]:
    """What is wrong with rows of code that stand below this line of the file."""
    for row in rows:
        place = next(
            (n for n, text in enumerate(written[line:], line + 1) if row in text), line
        )
        if len(row) > COLUMNS:
            yield Finding(
                place, f"a line of code with {len(row)} columns; wrap it at {COLUMNS}"
            )
        if path := ABSOLUTE_PATH.search(row):
            yield Finding(
                place,
                f"the path {path[0]} exists on one machine only; let visiongen.data "
                "find files",
            )


def _guide_values(lengths: list[int]) -> Iterator[Finding]:
    if not CELLS[0] <= len(lengths) <= CELLS[1]:
        yield Finding(
            1,
            f"{len(lengths)} code cells; the guide value is {CELLS[0]} to {CELLS[1]}",
            error=False,
        )
    if lengths and not MEDIAN_LINES[0] <= median(lengths) <= MEDIAN_LINES[1]:
        yield Finding(
            1,
            f"a median of {median(lengths):g} lines a cell; the guide value is "
            f"{MEDIAN_LINES[0]} to {MEDIAN_LINES[1]}",
            error=False,
        )
