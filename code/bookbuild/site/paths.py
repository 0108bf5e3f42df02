"""Learning paths: a map of all, what each asks for, the ways on from a chapter."""

import difflib
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.site.course import (
    Course,
    Entry,
    LearningPath,
    read_course,
    repository_of,
)
from bookbuild.site.nodes import chapter_reference, page_reference, table
from bookbuild.site.reader import chapter_path
from bookbuild.site.record import duration, recorded_run
from bookbuild.site.study_time import exercises, said
from bookbuild.site.tables import CourseDirective, Row

PATHS_PAGE = "book/learning_paths"


class PathMap(CourseDirective):
    """``{path-map}``: which path takes which chapter, and as which stop."""

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """The map: a row for each path, a column for each chapter."""
        headings = ("Path", *(str(entry.number) for entry in course.entries))
        rows = [self._row(course, path) for path in course.paths]
        return [table(headings, rows, (32, *[4] * len(course.entries)), "path-map")]

    def _row(self, course: Course, path: LearningPath) -> Row:
        cells: list[nodes.Node | str] = [path.title]
        for entry in course.entries:
            if entry.number not in path.numbers:
                cells.append("")
                continue
            stop = str(path.numbers.index(entry.number) + 1)
            cells.append(
                page_reference(entry.docname, stop, self.env.docname)
                if entry.chapter
                else nodes.inline("", stop, classes=["planned"])
            )
        return cells


class PathFacts(CourseDirective):
    """``{path-facts} Title``: what a path takes, and what to know before it."""

    required_arguments = 1
    final_argument_whitespace = True

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """Time and prerequisites, from the chapters' own.

        Raises:
            BookError: there is no such path.
        """
        path = _path(course, self.arguments[0])
        entries = [course.entry(number) for number in path.numbers]
        facts = [*_time(repo, entries), *_prerequisites(course, path, entries)]
        return self.parsed("\n".join(f"- **{name}**: {text}" for name, text in facts))


def _path(course: Course, title: str) -> LearningPath:
    for path in course.paths:
        if path.title == title:
            return path
    known = [path.title for path in course.paths]
    close = difflib.get_close_matches(title, known, n=1) or known
    raise BookError(f"there is no path {title!r}; did you mean {' or '.join(close)}?")


def _time(repo: Repository, entries: list[Entry]) -> Iterator[tuple[str, str]]:
    written = [entry for entry in entries if entry.chapter]
    tasks = [task for one in written if one.chapter for task in exercises(one.chapter)]
    short = sum(task.minutes for task in tasks if task.stars < 3)
    long = sum(task.minutes for task in tasks if task.stars == 3)
    runs = [run for one in written if (run := recorded_run(repo, one.name))]
    read = " ".join(str(entry.number) for entry in written)
    if written:
        yield (
            "Time",
            f"{{reading}}`{read}` of reading, {said(short)} for the exercises with one "
            f"and two stars, {said(long)} for the projects with three; the notebooks "
            f"run for {duration(sum(run.seconds for run in runs))}",
        )
    planned = [f"{{chapter}}`{one.number}`" for one in entries if one.chapter is None]
    if planned:
        yield "Not counted yet", "; ".join(planned)


def _prerequisites(
    course: Course, path: LearningPath, entries: list[Entry]
) -> Iterator[tuple[str, str]]:
    """What the chapters of a path name that stands outside it."""
    pages: dict[int, list[int]] = {}
    texts: dict[str, None] = {}
    for entry in entries:
        for asked in entry.chapter.front.prerequisites if entry.chapter else ():
            if asked.page is None:
                texts[asked.text or ""] = None
            elif (number := course.named(asked.page).number) not in path.numbers:
                pages.setdefault(number, []).append(entry.number)
    if pages:
        yield (
            "From other chapters",
            "; ".join(
                f"{{chapter}}`{number}`, for {_listed(pages[number])}"
                for number in sorted(pages)
            ),
        )
    if texts:
        yield "From elsewhere", "; ".join(texts)


def _listed(numbers: list[int]) -> str:
    """``4``, ``4 and 5``, ``4, 5 and 6``."""
    *first, last = map(str, numbers)
    return f"{', '.join(first)} and {last}" if first else last


class PathLinks(SphinxTransform):
    """Ends each chapter with the way on along every path that it belongs to."""

    default_priority = 510

    def apply(self) -> None:
        """Add the links below the last section."""
        path = chapter_path(self.env, self.env.docname)
        section = next(iter(self.document.findall(nodes.section)), None)
        if path is None or section is None:
            return
        try:
            course = read_course(repository_of(self.env))
        except BookError:
            return  # the chapter's card has reported it
        number = course.named(path.stem).number
        paths = [path for path in course.paths if number in path.numbers]
        if not paths:
            return
        block = nodes.container(classes=["chapter-paths"])
        for taken in paths:
            block += self._way(course, taken, number)
        section += block

    def _way(self, course: Course, path: LearningPath, number: int) -> nodes.paragraph:
        place, stops = path.numbers.index(number), len(path.numbers)
        way = nodes.paragraph()
        way += page_reference(PATHS_PAGE, path.title, self.env.docname)
        way += nodes.Text(f" ({place + 1} of {stops})")
        for step, arrow in ((-1, "← "), (1, "→ ")):
            if 0 <= place + step < stops:
                entry = course.entry(path.numbers[place + step])
                there = nodes.inline("", arrow, classes=["chapter-paths-step"])
                there += chapter_reference(entry, self.env.docname)
                way += there
        return way


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("path-map", PathMap)
    app.add_directive("path-facts", PathFacts)
    app.add_transform(PathLinks)
