"""The card below a chapter's title: what it is, what it needs, where it runs."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from bookbuild.errors import BookError
from bookbuild.front_matter import Prerequisite
from bookbuild.repository import Repository
from bookbuild.site.course import Entry, course_path, read_course, repository_of
from bookbuild.site.directives import warn
from bookbuild.site.launch import binder_url, colab_url, download_place
from bookbuild.site.nodes import badge, chapter_reference, link
from bookbuild.site.reader import chapter_path
from bookbuild.site.record import recorded_run
from bookbuild.site.study_time import record_reading


class ChapterCard(SphinxTransform):
    """Inserts the card into the pages of chapters."""

    default_priority = 500

    def apply(self) -> None:
        """Put the card after the title."""
        path = chapter_path(self.env, self.env.docname)
        section = next(iter(self.document.findall(nodes.section)), None)
        if path is None or section is None:
            return
        repo = repository_of(self.env)
        self.env.note_dependency(repo.relative(course_path(repo)))
        try:
            card = self._card(repo, path.stem)
        except BookError as error:
            warn(error, self.env.docname, once=True)
            return
        place = section.first_child_not_matching_class(nodes.title)
        section.insert(len(section) if place is None else place, card)

    def _card(self, repo: Repository, name: str) -> nodes.container:
        course = read_course(repo)
        entry = course.named(name)
        assert entry.chapter is not None
        card = nodes.container(classes=["chapter-card"])
        card += self._facts(repo, course.part_of(entry).title, entry)
        if entry.chapter.front.prerequisites:
            card += nodes.paragraph(
                "", "Before you start", classes=["chapter-card-heading"]
            )
            card += nodes.bullet_list(
                "",
                *(
                    nodes.list_item("", self._prerequisite(repo, prerequisite))
                    for prerequisite in entry.chapter.front.prerequisites
                ),
                classes=["chapter-card-prerequisites"],
            )
        card += self._buttons(repo, entry)
        return card

    def _facts(self, repo: Repository, part: str, entry: Entry) -> nodes.Node:
        run = recorded_run(repo, entry.name)
        facts: list[tuple[str, nodes.Node]] = [
            ("Part", _with_small_print(part, entry.category)),
            ("Level", badge(entry.difficulty, entry.difficulty)),
            ("You make", nodes.Text(entry.key_output)),
            ("Reading", nodes.Text(f"{record_reading(self.env, self.document)} min")),
        ]
        if run is not None:
            machine = f"on {run.machine}"
            facts.append(("Running", _with_small_print(run.duration, machine)))
        listed = nodes.container(classes=["chapter-card-facts"])
        for name, value in facts:
            listed += nodes.container(
                "",
                nodes.paragraph("", name, classes=["chapter-card-heading"]),
                nodes.paragraph("", "", value),
            )
        return listed

    def _prerequisite(self, repo: Repository, given: Prerequisite) -> nodes.paragraph:
        shown = nodes.paragraph()
        if given.page is not None:
            entry = read_course(repo).named(given.page)
            shown += chapter_reference(entry, self.env.docname)
        else:
            shown += nodes.strong("", given.text)
        shown += nodes.Text(f": {given.why}")
        return shown

    def _buttons(self, repo: Repository, entry: Entry) -> nodes.paragraph:
        assert entry.chapter is not None
        up = "../" * self.env.docname.count("/")
        buttons = nodes.paragraph(classes=["chapter-card-buttons"])
        buttons += link(up + download_place(entry.name), "Download notebook", "button")
        buttons += link(colab_url(repo, entry.name), "Open in Colab", "button")
        binder = entry.chapter.front.binder
        if binder is True:
            buttons += link(binder_url(repo, entry.name), "Open in Binder", "button")
        else:
            buttons += nodes.inline(
                "", f"Not on Binder: {binder}", classes=["fine-print"]
            )
        return buttons


def _with_small_print(text: str, small: str) -> nodes.inline:
    shown = nodes.inline("", f"{text} ")
    shown += nodes.inline("", small, classes=["fine-print"])
    return shown


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_transform(ChapterCard)
