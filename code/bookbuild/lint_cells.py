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
    cells = list(zip(chapter.code_cells, chapter.code_lines, strict=True))
    lengths = []
    for cell, line in cells:
        rows = cell.source.split("\n")
        lengths.append(sum(bool(row.strip()) for row in rows))
        if lengths[-1] > LONGEST:
            yield Finding(
                line,
                f"a cell of {lengths[-1]} lines; cut it below {LONGEST + 1}, or move "
                "what is no argument of the text into visiongen",
            )
        yield from _rows(rows, line)
    for solution in solutions(chapter):
        yield from _rows(solution.code.split("\n"), solution.line)
        if not solution.asserts:
            yield Finding(
                solution.line,
                f"the solution of {solution.label} asserts nothing; let it check its "
                "own result",
            )
    yield from _guide_values(lengths)


def _rows(rows: list[str], line: int) -> Iterator[Finding]:
    wide = [row for row in rows if len(row) > COLUMNS]
    if wide:
        yield Finding(
            line,
            f"a line of {len(wide[0])} columns ({wide[0].strip()[:30]}…); wrap it at "
            f"{COLUMNS}",
        )
    for row in rows:
        if path := ABSOLUTE_PATH.search(row):
            yield Finding(
                line,
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
