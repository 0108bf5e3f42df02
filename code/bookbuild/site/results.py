"""The results page: every result card, its headline numbers, and what they cost."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx

from bookbuild.errors import BookError
from bookbuild.numbers import result_text
from bookbuild.repository import Repository
from bookbuild.site.course import Course
from bookbuild.site.nodes import chapter_reference, table
from bookbuild.site.tables import CourseDirective, Row
from bookbuild.site.training_time import cost_lines

HEADINGS = ("Trained or measured", "Result", "Cost of one seed")
WIDTHS = (40, 36, 24)


def results_path(repo: Repository) -> Path:
    """The file that says which numbers of which card are headlines."""
    return repo.root / "book" / "results.yml"


def read_results(repo: Repository) -> list[dict[str, Any]]:
    """Read ``book/results.yml``.

    Raises:
        BookError: it cannot be read, a card stands in it twice, or is not published.
    """
    place = repo.relative(results_path(repo))
    try:
        groups = yaml.safe_load(results_path(repo).read_text(encoding="utf-8"))
        named = [name for group in groups for name in group["cards"]]
        numbered = [group["chapter"] for group in groups]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BookError(f"{place} cannot be read ({error}); restore it") from error
    twice = {name for name in named if named.count(name) > 1}
    if twice or len(set(numbered)) < len(numbered):
        raise BookError(f"{place}: {', '.join(sorted(twice)) or 'a chapter'} is twice")
    unknown = set(named) - set(card_names(repo))
    if unknown:
        raise BookError(
            f"{place}: no card of {', '.join(sorted(unknown))} in "
            f"{repo.relative(repo.trained)}; train and publish it, or remove it"
        )
    return groups


def card_names(repo: Repository) -> list[str]:
    """All result cards, in alphabetical order."""
    return sorted(path.stem for path in repo.trained.glob("*.json"))


class ResultsTable(CourseDirective):
    """``{results-table}``: all cards by chapter; those without a chapter stand last."""

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """The table of results."""
        self.env.note_dependency(repo.relative(results_path(repo)))
        for name in card_names(repo):
            path = repo.trained / f"{name}.json"
            self.env.note_dependency(repo.relative(path))
        return [
            table(HEADINGS, list(self._rows(repo, course)), WIDTHS, "results-table")
        ]

    def _rows(self, repo: Repository, course: Course) -> Iterator[Row]:
        groups = read_results(repo)
        for group in groups:
            entry = course.entry(group["chapter"])
            yield [chapter_reference(entry, self.env.docname)]
            for name, metrics in group["cards"].items():
                course_said = group.get("course", {}).get(name)
                yield card_row(repo, name, metrics, course_said)
        listed = {name for group in groups for name in group["cards"]}
        waiting = [name for name in card_names(repo) if name not in listed]
        if waiting:
            yield ["For chapters to come"]
            yield from (card_row(repo, name, {}, None) for name in waiting)


def card_row(
    repo: Repository, name: str, metrics: Mapping[str, str], course_said: str | None
) -> Row:
    """One card: what it is and how to repeat it, its numbers, what they cost.

    Raises:
        BookError: the card is damaged, or has no such metric.
    """
    path = repo.trained / f"{name}.json"
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        cost = _lines(*cost_lines(card), card["precision"])
        what = _lines(card["purpose"], nodes.literal(text=card["command"]))
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise BookError(
            f"{repo.relative(path)} is damaged ({error}); publish it again"
        ) from error
    numbers: list[nodes.Node | str] = [
        f"{label}: {result_text(repo, f'{name}.{metric}')}"
        for label, metric in metrics.items()
    ]
    if course_said:
        said = f"The course reports {course_said}."
        numbers.append(nodes.inline(said, said, classes=["fine-print"]))
    return what, _lines(*numbers), cost


def _lines(*parts: nodes.Node | str) -> nodes.line_block:
    block = nodes.line_block()
    for part in parts:
        line = nodes.line()
        line += nodes.Text(part) if isinstance(part, str) else part
        block += line
    return block


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("results-table", ResultsTable)
