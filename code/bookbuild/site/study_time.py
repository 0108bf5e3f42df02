"""How long it takes to read, to answer and to solve, and how that is said."""

import re
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective, SphinxRole

from bookbuild.chapter import Chapter
from bookbuild.errors import BookError
from bookbuild.site.blocks import Toggle
from bookbuild.site.course import Course, read_course, repository_of
from bookbuild.site.directives import warn

# Technical prose with formulas; Brysbaert (2019) finds 238 for plain non-fiction.
WORDS_A_MINUTE = 180
# What the authors expect, not measured: a question, and an exercise by its stars.
QUESTION_MINUTES = 5
EXERCISE_MINUTES = {1: 10, 2: 30, 3: 120}
# Plain patterns, so that a build does not parse every chapter a second time.
EXERCISE = re.compile(r"^:{3,}\{exercise\} *(.+?) *\n:label: *(\S+)", re.MULTILINE)
QUESTION = re.compile(r"^:{3,}\{admonition\} Question \d+", re.MULTILINE)
RECORD = "reading"


@dataclass(frozen=True)
class Exercise:
    """An exercise as its chapter names it; ``title`` is Markdown with the stars."""

    label: str
    title: str

    @property
    def stars(self) -> int:
        """How hard it is, one to three."""
        return self.title.count("★")

    @property
    def minutes(self) -> int:
        """What its authors expect it to take."""
        return EXERCISE_MINUTES[self.stars]


def exercises(chapter: Chapter) -> list[Exercise]:
    """The exercises of a chapter, in order."""
    found = (EXERCISE.findall(text) for text in _markdown(chapter))
    return [Exercise(label, title) for pairs in found for title, label in pairs]


def question_count(chapter: Chapter) -> int:
    """How many questions a chapter asks under *Check yourself*."""
    return sum(len(QUESTION.findall(text)) for text in _markdown(chapter))


def _markdown(chapter: Chapter) -> list[str]:
    return [cell.source for cell in chapter.cells if cell.cell_type == "markdown"]


def chapter_of(place: str) -> int:
    """The chapter of a place: ``4`` itself, or of a label such as ``sec-04-neuron``."""
    found = re.fullmatch(r"(?:[a-z]+-)?(\d+)(?:-.*)?", place)
    if found is None:
        raise BookError(f"{place!r} is neither a chapter nor a label of one")
    return int(found[1])


def said(minutes: float) -> str:
    """Minutes as a guide gives them: ``35 min``, ``2½ h``, ``14 h``."""
    if minutes < 120:
        return f"{max(5, 5 * round(minutes / 5))} min"
    whole, half = divmod(round(minutes / 30), 2)
    return f"{whole}{'½' if half else ''} h"


def reading_minutes(document: nodes.Element) -> int:
    """Minutes to read the main line of a page, to the nearest five, at least five.

    Code and what stands behind a toggle (solutions, answers, deep dives) do not count.
    """
    return max(5, 5 * round(_words(document) / WORDS_A_MINUTE / 5))


def record_reading(env: BuildEnvironment, document: nodes.document) -> int:
    """Note for other pages what a chapter, and each of its sections, takes to read."""
    minutes = reading_minutes(document)
    taken: dict[str, float] = {"": minutes}
    for section in document.findall(nodes.section):
        for label in section["ids"]:
            taken[label] = _words(section) / WORDS_A_MINUTE
    env.metadata[env.docname][RECORD] = taken
    return minutes


def _words(part: nodes.Element) -> int:
    return sum(
        len(paragraph.astext().split())
        for paragraph in part.findall(nodes.paragraph)
        if not _is_behind_a_toggle(paragraph)
    )


def _is_behind_a_toggle(node: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None and not isinstance(parent, nodes.document):
        if isinstance(parent, Toggle) or "dropdown" in parent["classes"]:
            return True
        parent = parent.parent
    return False


class ReadingTime(nodes.Inline, nodes.TextElement):
    """Stands for the time that ``places`` take, ``more`` minutes added, until known."""


class ReadingRole(SphinxRole):
    """``{reading}`4 sec-05-zoo```: how long these chapters and sections take to read.

    Chapters that are still planned count nothing.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a node that is replaced once all chapters were read."""
        node = ReadingTime(places=self.text.split(), more=0)
        self.set_source_info(node)
        return [node], []


class GuideTimes(SphinxDirective):
    """``{guide-times}``: what a question and an exercise are expected to take."""

    def run(self) -> list[nodes.Node]:
        """The guide values in one sentence."""
        stars = [
            f"{said(minutes)} for an exercise with {'★' * count}"
            for count, minutes in EXERCISE_MINUTES.items()
        ]
        listed = f"{', '.join(stars[:-1])} and {stars[-1]}"
        text = f"{QUESTION_MINUTES} min for a question, {listed}."
        return [nodes.paragraph(text, text)]


class TellReadingTimes(SphinxPostTransform):
    """Puts the times of other pages where they were asked for."""

    default_priority = 5

    def run(self, **_options: object) -> None:
        """Replace each node by its text."""
        asked = list(self.document.findall(ReadingTime))
        course = read_course(repository_of(self.env)) if asked else None
        for node in asked:
            assert course is not None
            try:
                minutes = sum(self._minutes(course, place) for place in node["places"])
                text = said(minutes + node["more"])
            except BookError as error:
                warn(error, node)
                text = "unknown"
            node.replace_self(nodes.Text(text))

    def _minutes(self, course: Course, place: str) -> float:
        entry = course.entry(chapter_of(place))
        if entry.chapter is None:
            return 0
        taken = self.env.metadata[entry.docname].get(RECORD, {})
        label = "" if place.isdigit() else place
        if label not in taken:
            raise BookError(f"{entry.docname}.md has no section {place!r}")
        return float(taken[label])


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(ReadingTime)
    app.add_role("reading", ReadingRole())
    app.add_directive("guide-times", GuideTimes)
    app.add_post_transform(TellReadingTimes)
