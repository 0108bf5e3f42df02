"""``bookbuild runtimes``: the recorded run times of all chapters as a table."""

import argparse

from bookbuild.notebook_file import read_notebook
from bookbuild.repository import Repository
from bookbuild.site.record import duration, notebook_size, recorded_run

HEADINGS = ("chapter", "run", "longest cell", "memory", "notebook", "cells", "date")


def runtime_rows(repo: Repository) -> list[tuple[str, ...]]:
    """One row of texts for each chapter, as ``HEADINGS`` names them, then the sum."""
    rows, total = [], 0.0
    for path in repo.chapter_paths():
        run = recorded_run(repo, path.stem)
        if run is None:
            rows.append((path.stem, "not executed", *[""] * (len(HEADINGS) - 2)))
            continue
        total += run.seconds
        notebook = read_notebook(repo.notebook_path(path.stem)) or {}
        seconds = notebook["metadata"]["bookbuild"]["run"]["cell_seconds"]
        rows.append(
            (
                path.stem,
                run.duration,
                duration(run.longest_cell),
                f"{run.memory:,.0f} MB" if run.memory else "",
                f"{notebook_size(repo, path.stem) / 1e6:.2f} MB",
                str(len(seconds)),
                run.date,
            )
        )
    return [*rows, ("all", duration(total), *[""] * (len(HEADINGS) - 2))]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command takes no arguments."""


def run(args: argparse.Namespace) -> int:
    """Print the table."""
    rows = [HEADINGS, *runtime_rows(Repository.find())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    return 0
