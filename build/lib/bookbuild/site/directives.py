"""Directives and roles that bring code, numbers and chapters into a page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from bookbuild.errors import BookError
from bookbuild.numbers import (
    card_path,
    published,
    published_path,
    published_text,
    result_text,
)
from bookbuild.repository import Repository
from bookbuild.site.course import course_path, read_course, repository_of
from bookbuild.site.nodes import chapter_reference, link
from bookbuild.sources import cut

LOGGER = logging.getLogger(__name__)


def warn(error: BookError, location: Any, *, once: bool = False) -> None:
    """Report a mistake in the book where it stands; the strict build then fails.

    Args:
        error: what is wrong.
        location: a page, or a page and line.
        once: the mistake concerns the whole book; do not repeat it for every page.
    """
    LOGGER.warning(
        "%s", error, location=location, type="book", subtype="error", once=once
    )


class SourceDirective(SphinxDirective):
    """``{source} visiongen.models.vit.Block``: code, cut from its file."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Show the definition under a caption that links to its file."""
        repo = repository_of(self.env)
        try:
            source = cut(repo, self.arguments[0])
        except BookError as error:
            warn(error, self.get_location())
            return []
        place = repo.relative(source.path)
        self.env.note_dependency(place)
        lines = f"lines {source.first_line}–{source.last_line}"
        caption = nodes.paragraph("", "From the library: ", classes=["source-caption"])
        caption += link(source.url, f"{place}, {lines}")
        code = nodes.literal_block(source.code, source.code, language="python")
        return [nodes.container("", caption, code, classes=["source"])]


class RecordedRole(SphinxRole):
    """A role whose text the press finds in a file that the page then depends on."""

    def __init__(
        self,
        text_of: Callable[[Repository, str], str],
        path_of: Callable[[Repository, str], Path],
    ) -> None:
        self.text_of = text_of
        self.path_of = path_of

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Print the recorded text."""
        repo = repository_of(self.env)
        try:
            text = self.text_of(repo, self.text)
        except BookError as error:
            warn(error, self.get_location())
            return [], []
        self.env.note_dependency(repo.relative(self.path_of(repo, self.text)))
        return [nodes.inline(text, text, classes=["recorded"])], []


class PublishedRole(RecordedRole):
    """``{published}`key```: somebody else's figure, its protocol and its source."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Print the figure, followed by the citation of its source."""
        shown, messages = super().run()
        if shown:
            repo = repository_of(self.env)
            source = published(repo, self.text).source
            cited, more = self._cite(source)
            shown += [nodes.Text(" "), *cited]
            messages += more
        return shown, messages

    def _cite(self, key: str) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        from docutils.parsers.rst import roles

        cite, _ = roles.role(
            "cite:p", self.inliner.document, self.lineno, self.inliner.reporter
        )
        return cite("cite:p", f"{{cite:p}}`{key}`", key, self.lineno, self.inliner)


class ChapterRole(SphinxRole):
    """``{chapter}`4```: number and title, a link as soon as the chapter is written."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Link to the chapter, or announce it."""
        repo = repository_of(self.env)
        self.env.note_dependency(repo.relative(course_path(repo)))
        try:
            course = read_course(repo)
        except BookError as error:
            warn(error, self.get_location(), once=True)
            return [], []
        try:
            entry = course.entry(int(self.text))
        except (BookError, ValueError) as error:
            warn(BookError(f"chapter {self.text!r}: {error}"), self.get_location())
            return [], []
        return [chapter_reference(entry, self.env.docname)], []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("source", SourceDirective)
    app.add_role("result", RecordedRole(result_text, card_path))
    app.add_role(
        "published",
        PublishedRole(published_text, lambda repo, _key: published_path(repo)),
    )
    app.add_role("chapter", ChapterRole())
