"""Collects changes to the lines of a text and applies them together."""

import re
from dataclasses import dataclass, field

# A span of some text and what will stand in its place.
Change = tuple[int, int, str]


@dataclass
class Edits:
    """The lines of a text and what will be changed in them.

    ``blocks`` gives for the first line of a block its end and the new lines, ``rows``
    whole new lines (None: dropped), ``cells`` spans in a line of a table.
    """

    lines: list[str]
    blocks: dict[int, tuple[int, list[str]]] = field(default_factory=dict)
    rows: dict[int, str | None] = field(default_factory=dict)
    cells: dict[int, list[Change]] = field(default_factory=dict)

    def drop(self, first: int, end: int) -> None:
        """Take lines away, and one of the blank lines around them."""
        self.blocks[first] = (end, [])

    def replace_block(self, first: int, end: int, column: int, new: list[str]) -> None:
        """Put new lines in place of a block that starts at this column."""
        before = self.lines[first][:column]
        after = re.sub(r"[^\s>]", " ", before)
        shown = [before + new[0]]
        shown += [f"{after}{text}" if text else after.rstrip() for text in new[1:]]
        self.blocks[first] = (end, shown)

    def replace_inline(self, first: int, text: str, changes: list[Change]) -> None:
        """Replace spans of an inline text whose first line is ``first``.

        Its lines stand in the source with something before them: quotation marks, the
        indentation of a list. Where a span reaches over a line's end, lines are joined.
        """
        content = text.split("\n")
        breaks = [match.end() for match in re.finditer("\n", text)]
        joined = {
            number
            for number, after in enumerate(breaks, start=1)
            if any(start < after <= end for start, end, _ in changes)
        }
        shown = iter(_apply(text, changes).split("\n"))
        for number, written in enumerate(content):
            line = self.lines[first + number]
            column = line.rindex(written)
            after = line[column + len(written) :]
            new = None if number in joined else line[:column] + next(shown) + after
            self.rows[first + number] = new

    def replace_cell(self, row: int, content: str, changes: list[Change]) -> None:
        """Replace spans in the next cell of a table's row; bars in it are escaped."""
        cells = self.cells.setdefault(row, [(0, 0, "")])
        line, start = self.lines[row], cells[-1][1]
        written = content if content in line[start:] else content.replace("|", r"\|")
        column = line.index(written, start)
        new = re.sub(r"(?<!\\)\|", r"\\|", _apply(content, changes))
        cells.append((column, column + len(written), new if changes else written))

    def apply(self) -> str:
        """The text with all changes made."""
        shown: list[str] = []
        number = 0
        while number < len(self.lines):
            if number in self.blocks:
                number, new = self.blocks[number]
                if new:
                    shown += new
                else:
                    number += self._close_gap(shown, number)
                continue
            text = self.rows.get(number, self.lines[number])
            if text is not None:
                shown.append(_apply(text, self.cells.get(number, [])))
            number += 1
        return "\n".join(shown).strip("\n")

    def _close_gap(self, shown: list[str], number: int) -> int:
        """Where lines were dropped before this one, leave exactly one blank line.

        Returns how many lines to skip.
        """
        text = self.lines[number] if number < len(self.lines) else ""
        open_above = bool(shown and shown[-1].strip(" >"))
        if text.strip(" >") and open_above:
            shown.append(re.sub(r"[^\s>].*", "", text).rstrip())
        return int(not text.strip(" >") and not open_above)


def _apply(text: str, changes: list[Change]) -> str:
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text
