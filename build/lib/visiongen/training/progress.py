"""What a run tells while it lasts: a bar with the time left, and a CSV log."""

import csv
import io
from pathlib import Path

from tqdm import tqdm

from visiongen.training.atomic import write_atomically

Row = dict[str, float]


def progress_bar(name: str, done: int, total: int, shown: bool) -> tqdm:
    """Return a bar over ``total`` steps with the time left.

    It draws on terminals only and leaves nothing behind, so that pages stay clean.
    """
    return tqdm(
        initial=done,
        total=total,
        desc=name,
        unit="step",
        leave=False,
        disable=None if shown else True,
    )


def write_log(path: Path, rows: list[Row]) -> None:
    """Write one line for every epoch to a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(as_columns(rows)))
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, text.getvalue().encode())


def as_columns(rows: list[Row]) -> dict[str, list[float]]:
    """Turn the rows of a log into curves, one list for each quantity."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row[name] for row in rows if name in row] for name in names}
