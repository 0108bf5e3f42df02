"""Measured numbers that were typed, and text that would silently vanish."""

import re
from collections.abc import Iterator

from bookbuild.chapter import Chapter
from bookbuild.findings import Finding
from bookbuild.myst_syntax import parse
from bookbuild.prose import paragraphs

# A number with a unit that measurements have …
_NUMBER = r"(?<![\w.^_{-])\d[\d,.]*(?:\s*(?:±|to|–)\s*\d[\d,.]*)?"
_UNIT = (
    r"\s*(?:%|per ?cent\b|percentage points?\b|[mµn]?s\b|(?:milli|micro)?seconds?\b"
    r"|min(?:utes?)?\b|hours?\b|dB\b|decibels?\b|px\b|[kMG]B\b|fps\b"
    r"|(?:×|times) (?:as|faster|slower|quicker|better|worse|more|less|fewer|smaller"
    r"|larger|higher|lower))"
)
TYPED = re.compile(_NUMBER + _UNIT)
# … in a sentence that speaks of a result.
RESULT = re.compile(
    r"\b(?:reach\w*|accura\w+|takes?|took|taking|runs? in|ran|lasts?|needs?|measur\w+"
    r"|scores?|scored|achiev\w+|faster|slower|quicker|improv\w+|gain\w*|drop\w*"
    r"|falls?|fell|rises?|rose|grows?|grew|loses?|lost|wins?|won|beats?|PSNR|SSIM"
    r"|errors?|loss|precision|recall|correct\w*|wrong\w*|misclassif\w+|agree\w*"
    r"|differs?|within|trains?|trained|costs?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z□*(])")


def prose_findings(chapter: Chapter) -> Iterator[Finding]:
    """Measurements typed into the text, and lines that would vanish as comments."""
    for paragraph in paragraphs(chapter):
        if paragraph.excused:
            continue
        for sentence in _SENTENCE.split(paragraph.text):
            number = TYPED.search(sentence)
            if number and RESULT.search(sentence):
                yield Finding(
                    paragraph.line,
                    f"{number[0].strip()!r} looks like a measurement that was typed "
                    f"(“{_around(sentence, number)}”); take it from glue, {{result}} "
                    "or {published}, or put a line “% typed: why” above the paragraph",
                )
    for cell, line in zip(chapter.cells, chapter.lines, strict=True):
        if cell.cell_type == "markdown":
            yield from _vanishing(cell.source, line)


def _around(sentence: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - 30), match.end() + 20
    return sentence[start:end].strip()


def _vanishing(text: str, line: int) -> Iterator[Finding]:
    """Lines of running text that MyST takes for a comment."""
    rows = text.split("\n")
    for token in parse(text):
        if token.map is None:
            continue
        at = token.map[0]
        if token.type == "myst_line_comment" and at > 0 and rows[at - 1].strip():
            above = rows[at - 1].strip()
            if not above.startswith(("%", "(")):
                yield Finding(
                    line + at,
                    "a line that starts with % is a comment and would vanish; move "
                    "the % up, or leave a blank line above a comment",
                )
