"""The plan of a course: what each week reads, answers, solves and hands in."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.site.course import Course, Entry
from bookbuild.site.nodes import chapter_reference, table
from bookbuild.site.study_time import (
    QUESTION_MINUTES,
    Exercise,
    ReadingTime,
    chapter_of,
    exercises,
    question_count,
    said,
)
from bookbuild.site.tables import CourseDirective, Row

HEADINGS = ("Week", "Chapters", "Before the lecture", "Laboratory", "At home")
WIDTHS = (8, 44, 20, 14, 14)
FOLLOWS = "follows with {chapters}"


@dataclass(frozen=True)
class Week:
    """One week of the plan.

    ``read`` holds chapters (``"4"``) and labels of sections, ``questions`` the chapters
    whose questions are set, ``laboratory`` and ``hand_in`` labels of exercises, and
    ``papers`` keys of ``references.bib``.
    """

    number: int
    read: tuple[str, ...]
    papers: tuple[str, ...]
    questions: tuple[int, ...]
    laboratory: tuple[str, ...]
    hand_in: tuple[str, ...]

    @property
    def chapters(self) -> list[int]:
        """The chapters that are read, in order."""
        return list(dict.fromkeys(chapter_of(place) for place in self.read))


def weeks_path(repo: Repository) -> Path:
    """The file that holds the plan."""
    return repo.root / "book" / "weeks.yml"


def read_weeks(repo: Repository) -> list[Week]:
    """Read ``book/weeks.yml``.

    Raises:
        BookError: it cannot be read, or a week lacks something.
    """
    place = repo.relative(weeks_path(repo))
    try:
        given = yaml.safe_load(weeks_path(repo).read_text(encoding="utf-8"))
        return [
            Week(
                number=number,
                read=tuple(map(str, week["read"])),
                papers=tuple(week["papers"]),
                questions=tuple(week["questions"]),
                laboratory=tuple(week["laboratory"]),
                hand_in=tuple(week["hand_in"]),
            )
            for number, week in enumerate(given, start=1)
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BookError(f"{place} cannot be read ({error}); restore it") from error


class PlanDirective(CourseDirective):
    """A directive that shows something of the plan; the page depends on it."""

    def weeks(self, repo: Repository) -> list[Week]:
        """All weeks.

        Raises:
            BookError: the plan cannot be read.
        """
        self.env.note_dependency(repo.relative(weeks_path(repo)))
        return read_weeks(repo)


class WeeksTable(PlanDirective):
    """``{weeks-table}``: the chapters of each week, and the time that it takes."""

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """A row for each week."""
        rows = [self._row(course, week) for week in self.weeks(repo)]
        return [table(HEADINGS, rows, WIDTHS, "weeks-table")]

    def _row(self, course: Course, week: Week) -> Row:
        chapters = nodes.line_block()
        for number in week.chapters:
            entry = course.entry(number)
            line = nodes.line("", "", chapter_reference(entry, self.env.docname))
            chapters += line
        before: nodes.Node | str = ""
        if any(course.entry(number).chapter for number in week.chapters):
            more = _question_minutes(course, week)
            before = ReadingTime(places=list(week.read), more=more)
        tasks = (_minutes(course, labels) for labels in (week.laboratory, week.hand_in))
        return (str(week.number), chapters, before, *tasks)


class WeekPlan(PlanDirective):
    """``{week} 3``: what a week reads, answers, solves and hands in."""

    required_arguments = 1

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """The week as a list.

        Raises:
            BookError: there is no such week, or it names what does not exist.
        """
        weeks = {str(week.number): week for week in self.weeks(repo)}
        if self.arguments[0] not in weeks:
            raise BookError(f"there is no week {self.arguments[0]}; add it to the plan")
        week = weeks[self.arguments[0]]
        return self.parsed("\n".join(f"- {line}" for line in _lines(course, week)))


def _lines(course: Course, week: Week) -> Iterator[str]:
    """The items of a week, in MyST."""
    time = f" ({{reading}}`{' '.join(week.read)}`)"
    if not any(course.entry(number).chapter for number in week.chapters):
        time = ""
    yield f"**Read**{time}: {'; '.join(_reading(course, week))}"
    yield f"**Papers**: {', '.join(f'{{cite:t}}`{key}`' for key in week.papers)}"
    asked = list(_questions(course, week))
    minutes = _question_minutes(course, week)
    yield f"**Answer**{f' ({said(minutes)})' if minutes else ''}: {'; '.join(asked)}"
    for name, labels in (
        ("Laboratory", week.laboratory),
        ("Hand in", week.hand_in),
    ):
        time = _minutes(course, labels)
        shown = "; ".join(_tasks(course, labels))
        yield f"**{name}**{f' ({time})' if time else ''}: {shown}"


def _reading(course: Course, week: Week) -> Iterator[str]:
    """Each chapter, with the sections that are meant if not all are."""
    for number in week.chapters:
        sections = [
            place
            for place in week.read
            if chapter_of(place) == number and not place.isdigit()
        ]
        shown = f"{{chapter}}`{number}`"
        if sections and course.entry(number).chapter:
            named = (f"{{numref}}`{{number}} {{name}} <{label}>`" for label in sections)
            shown += f", sections {', '.join(named)}"
        yield shown


def _questions(course: Course, week: Week) -> Iterator[str]:
    for number in week.questions:
        chapter = course.entry(number).chapter
        if chapter is None:
            yield FOLLOWS.format(chapters=f"{{chapter}}`{number}`")
        else:
            count = question_count(chapter)
            which = f"questions 1 to {count}" if count > 1 else "question 1"
            yield f"{which} of chapter {number}"


def _question_minutes(course: Course, week: Week) -> int:
    chapters = (course.entry(number).chapter for number in week.questions)
    return QUESTION_MINUTES * sum(question_count(one) for one in chapters if one)


def _tasks(course: Course, labels: tuple[str, ...]) -> Iterator[str]:
    """Exercises by number and title; a note for chapters that are still planned."""
    for label in labels:
        if task := _exercise(course, label):
            yield f"{{numref}}`{task.label}`, {task.title}"
    planned = dict.fromkeys(
        chapter_of(label)
        for label in labels
        if course.entry(chapter_of(label)).chapter is None
    )
    for number in planned:
        yield FOLLOWS.format(chapters=f"{{chapter}}`{number}`")


def _minutes(course: Course, labels: tuple[str, ...]) -> str:
    """The time of those exercises that can be done already."""
    tasks = [task for label in labels if (task := _exercise(course, label))]
    return said(sum(task.minutes for task in tasks)) if tasks else ""


def _exercise(course: Course, label: str) -> Exercise | None:
    """The exercise with this label, or None while its chapter is planned.

    Raises:
        BookError: the chapter is written and has no such exercise.
    """
    entry: Entry = course.entry(chapter_of(label))
    if entry.chapter is None:
        return None
    known = {task.label: task for task in exercises(entry.chapter)}
    if label not in known:
        close = difflib.get_close_matches(label, known, n=1, cutoff=0) or list(known)
        raise BookError(
            f"chapter {entry.number} has no exercise {label!r}; did you mean "
            f"{' or '.join(close)}?"
        )
    return known[label]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("weeks-table", WeeksTable)
    app.add_directive("week", WeekPlan)
