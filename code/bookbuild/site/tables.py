"""Tables and pictures of the whole course, made from its chapters."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookbuild.errors import BookError
from bookbuild.notebook_file import code_cells, read_notebook
from bookbuild.repository import Repository
from bookbuild.site.course import Course, Entry, course_path, read_course, repository_of
from bookbuild.site.directives import warn
from bookbuild.site.nodes import badge, chapter_reference, page_reference, table
from bookbuild.site.record import duration, notebook_size, recorded_run

Row = Sequence[nodes.Node | str]
RUN_HEADINGS = (
    "Chapter",
    "Run time",
    "Longest cell",
    "Memory",
    "Notebook",
    "Machine",
    "Date",
)


class CourseDirective(SphinxDirective):
    """A directive that shows something of every chapter."""

    def run(self) -> list[nodes.Node]:
        """Show it; the page then depends on all chapters and notebooks."""
        repo = repository_of(self.env)
        try:
            course = read_course(repo)
        except BookError as error:
            warn(error, self.get_location(), once=True)
            return []
        self.env.note_dependency(repo.relative(course_path(repo)))
        for entry in _written(course):
            self.env.note_dependency(f"{entry.docname}.md")
            self.env.note_dependency(repo.relative(repo.notebook_path(entry.name)))
        try:
            return self.show(repo, course)
        except BookError as error:
            warn(error, self.get_location())
            return []

    def parsed(self, text: str) -> list[nodes.Node]:
        """What a text in MyST, put together by the directive, stands for."""
        holder = nodes.Element()
        lines = StringList(text.splitlines(), self.get_source_info()[0])
        self.state.nested_parse(lines, self.content_offset, holder)
        return holder.children

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """The nodes to insert."""
        raise NotImplementedError


class ChaptersTable(CourseDirective):
    """``{chapters-table}``: all chapters by part; those to come are announced."""

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """The course's table."""
        headings = ("Chapter", "Level", "You make", "Runs in")
        rows = self._rows(repo, course)
        return [table(headings, rows, (46, 16, 26, 12), "chapters-table")]

    def _rows(self, repo: Repository, course: Course) -> Iterator[Row]:
        for part in course.parts:
            heading = nodes.inline()
            heading += nodes.strong("", part.title)
            heading += nodes.inline("", f" {part.about}", classes=["fine-print"])
            yield [heading]
            for number in part.numbers:
                entry = course.entry(number)
                run = recorded_run(repo, entry.name) if entry.chapter else None
                title = nodes.inline("", "", chapter_reference(entry, self.env.docname))
                title += nodes.inline("", f" {entry.category}", classes=["fine-print"])
                yield (
                    title,
                    badge(entry.difficulty, entry.difficulty),
                    entry.key_output,
                    run.duration if run else "",
                )


class RuntimeTable(CourseDirective):
    """``{runtime-table}``: how long each chapter ran, on what, with how much memory."""

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """The table of recorded runs."""
        rows = list(self._rows(repo, course))
        return [
            table(RUN_HEADINGS, rows, (30, 10, 10, 10, 10, 20, 10), "runtime-table")
        ]

    def _rows(self, repo: Repository, course: Course) -> Iterator[Row]:
        total = 0.0
        for entry in _written(course):
            run = recorded_run(repo, entry.name)
            if run is None:
                continue
            total += run.seconds
            yield (
                chapter_reference(entry, self.env.docname),
                run.duration,
                duration(run.longest_cell),
                f"{run.memory:,.0f} MB" if run.memory else "not recorded",
                f"{notebook_size(repo, entry.name) / 1e6:.2f} MB",
                run.machine,
                run.date,
            )
        yield ("All together", duration(total), "", "", "", "", "")


class ChaptersGallery(CourseDirective):
    """``{chapters-gallery}``: the opening picture of every written chapter."""

    def show(self, repo: Repository, course: Course) -> list[nodes.Node]:
        """One tile for each chapter that has a figure."""
        gallery = nodes.container(classes=["gallery"])
        for entry in _written(course):
            picture = opening_picture(repo, entry.name)
            if picture is None:
                continue
            tile = nodes.container(classes=["gallery-tile"])
            tile += self._image(repo, picture)
            tile += nodes.paragraph(
                "",
                "",
                page_reference(
                    entry.docname, f"{entry.number} {entry.title}", self.env.docname
                ),
                classes=["gallery-title"],
            )
            tile += nodes.paragraph("", entry.key_output, classes=["fine-print"])
            gallery += tile
        return [gallery] if gallery.children else []

    def _image(self, repo: Repository, picture: "Picture") -> nodes.image:
        """Write the picture where Sphinx collects it, below the doctrees."""
        name = f"{hashlib.sha256(picture.content).hexdigest()[:16]}{picture.suffix}"
        path = Path(self.env.doctreedir) / "gallery" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.content)
        return nodes.image(uri=f"/{repo.relative(path)}", alt=picture.alt)


class Picture:
    """A picture that a notebook holds."""

    def __init__(self, content: bytes, suffix: str, alt: str) -> None:
        self.content = content
        self.suffix = suffix
        self.alt = alt


def opening_picture(repo: Repository, name: str) -> Picture | None:
    """The first captioned figure among a chapter's outputs."""
    notebook = read_notebook(repo.notebook_path(name))
    for cell in code_cells(notebook) if notebook else []:
        options: dict[str, Any] = cell["metadata"].get("mystnb", {})
        if "figure" not in options:
            continue
        for output in cell["outputs"]:
            for kind, suffix in (("image/png", ".png"), ("image/jpeg", ".jpg")):
                if kind in output.get("data", {}):
                    content = base64.b64decode("".join(output["data"][kind]))
                    return Picture(content, suffix, options["image"]["alt"])
    return None


def _written(course: Course) -> list[Entry]:
    return [entry for entry in course.entries if entry.chapter is not None]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("chapters-table", ChaptersTable)
    app.add_directive("runtime-table", RuntimeTable)
    app.add_directive("chapters-gallery", ChaptersGallery)
