"""Learning paths: a map of all, and the ways on at the end of a chapter."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.site.course import Course, LearningPath, read_course, repository_of
from bookbuild.site.nodes import chapter_reference, page_reference, table
from bookbuild.site.reader import chapter_path
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
    app.add_transform(PathLinks)
