"""The page of measurements: what ``bookbuild bench --record`` measured last."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from bookbuild.errors import BookError
from bookbuild.machine import processor_name, usable_cores
from bookbuild.notebook_file import write_atomically
from bookbuild.repository import Repository
from bookbuild.site.course import Course
from bookbuild.site.nodes import table
from bookbuild.site.tables import CourseDirective, Row

HEADINGS = ("What", "Measured", "Budget", "Largest")


@dataclass(frozen=True)
class Measure:
    """One measurement, and the chapter or demo it is of, if it is of one."""

    what: str
    value: float
    budget: float | None
    unit: str
    of: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it exceeds its budget."""
        return self.budget is not None and self.value > self.budget

    def __str__(self) -> str:
        what = f"{self.of}: {self.what}" if self.of else self.what
        budget = f"of {self.budget:g} {self.unit}" if self.budget else ""
        mark = "  OVER" if self.is_over else ""
        return f"{what:<52} {self.value:8.2f} {self.unit:<3} {budget}{mark}"


def record_path(repo: Repository) -> Path:
    """The file that holds the last measurements."""
    return repo.root / "book" / "performance.json"


def write_record(repo: Repository, measures: list[Measure]) -> None:
    """Write measurements, with the day and the machine they were taken on."""
    record = {
        "date": f"{date.today():%Y-%m-%d}",
        "machine": f"{len(usable_cores())} cores of {processor_name()}",
        "measures": [
            asdict(each) | {"value": round(each.value, 3)} for each in measures
        ],
    }
    text = json.dumps(record, indent=1) + "\n"
    write_atomically(record_path(repo), text.encode())


class PerformanceTable(CourseDirective):
    """``{performance-table}``: measurements beside their budgets.

    Of what is measured for every chapter or demo, the largest stands here.
    """

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """The table, and where and when it was measured.

        Raises:
            BookError: the record is missing or damaged.
        """
        place = repo.relative(record_path(repo))
        self.env.note_dependency(place)
        try:
            record = json.loads(record_path(repo).read_text(encoding="utf-8"))
            measures = [Measure(**each) for each in record["measures"]]
            said = f"Measured on {record['date']} on {record['machine']}."
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BookError(
                f"{place} cannot be read ({error}); make it with "
                '"bookbuild bench --fresh --record"'
            ) from error
        rows = list(_rows(measures))
        return [
            table(HEADINGS, rows, (40, 16, 16, 28), "performance-table"),
            nodes.paragraph("", said, classes=["fine-print"]),
        ]


def _rows(measures: list[Measure]) -> Iterator[Row]:
    # Sorting is stable: what belongs to no chapter keeps its order and its own row.
    first = {each.what: place for place, each in reversed([*enumerate(measures)])}
    ordered = sorted(measures, key=lambda each: first[each.what])
    for what, group in groupby(ordered, key=lambda each: each.what):
        together = list(group)
        most = max(together, key=lambda each: each.value)
        count = f"largest of {len(together)}: {most.of}" if most.of else ""
        value = nodes.strong if most.is_over else nodes.inline
        shown = f"{most.value:.2f} {most.unit}"
        budget = f"{most.budget:g} {most.unit}" if most.budget else ""
        yield what, value(shown, shown), budget, count


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("performance-table", PerformanceTable)
