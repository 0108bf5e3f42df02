"""What lint finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something to mend at a line of a chapter: what is wrong, and what to do.

    An ``error`` must be mended; a warning concerns a guide value.
    """

    line: int
    text: str
    error: bool = True
