"""Exercises, solutions, questions and toggles as the book sets them.

Toggled admonitions and solutions become ``<details>``: they open without JavaScript, by
keyboard, by a link to something inside, and by the browser's search.
"""

import re
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import is_exercise_node, is_solution_node

# After sphinx_exercise has put the titles together (20 to 22).
AFTER_THE_EXERCISES = 30
LEVELS = {1: "one star: a short step", 2: "two stars", 3: "three stars: a project"}


class Toggle(nodes.Admonition, nodes.Element):
    """A ``<details>`` element; its first child is the summary."""


class Summary(nodes.TextElement):
    """The line of a toggle that is always seen."""


class Stars(nodes.Inline, nodes.TextElement):
    """How hard an exercise is, one to three stars (attribute ``count``)."""


class Dropdown(SphinxDirective):
    """``{dropdown} Title``: something that the main line can do without."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "class": directives.class_option,
        "name": directives.unchanged,
        "open": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Make a toggle of the directive's title and content."""
        title, messages = self.state.inline_text(self.arguments[0], self.lineno)
        toggle = Toggle(
            "", Summary("", "", *title), classes=self.options.get("class", [])
        )
        toggle["open"] = "open" in self.options
        self.set_source_info(toggle)
        self.add_name(toggle)
        self.state.nested_parse(self.content, self.content_offset, toggle)
        return [toggle, *messages]


class ShapeBlocks(SphinxPostTransform):
    """Gives exercises, questions and toggles their form."""

    default_priority = AFTER_THE_EXERCISES
    formats = ("html",)

    def run(self, **_options: Any) -> None:
        """Rewrite the blocks of a page."""
        for exercise in list(self.document.findall(is_exercise_node)):
            self._drop_repeated_ids(exercise)
            self._set_stars(exercise)
        for solution in list(self.document.findall(is_solution_node)):
            self._drop_repeated_ids(solution)
            self._shorten_title(solution)
            self._fold(solution)
        for admonition in list(self.document.findall(nodes.admonition)):
            self._mark_question(admonition)
        for admonition in list(self.document.findall(nodes.Admonition)):
            if "dropdown" in admonition["classes"] and not isinstance(
                admonition, Toggle
            ):
                self._fold(admonition)

    def _drop_repeated_ids(self, block: nodes.Element) -> None:
        """sphinx_exercise gives the content of all exercises the same id."""
        for section in block.children:
            if isinstance(section, nodes.section):
                section["ids"] = []

    def _set_stars(self, exercise: nodes.Element) -> None:
        """Turn ``(★★ Title)`` into the title, with the stars as an element."""
        title = exercise[0]
        text = title.astext()
        found = re.fullmatch(r"\s*\((★{1,3})\s*(.*)\)", text, re.DOTALL)
        if not found:
            return
        children = title.children[1:-1]
        first = children[0]
        children[0] = nodes.Text(re.sub(r"^★+\s*", "", first.astext()))
        title.children = []
        title += [nodes.inline("", "", *children, classes=["exercise-name"])]
        title += Stars(count=len(found[1]))

    def _shorten_title(self, solution: nodes.Element) -> None:
        """``Solution to Exercise 3 (★★ Title)`` stands right below it: drop the end."""
        for reference in solution[0].findall(nodes.reference):
            text = reference.astext()
            reference.children = []
            reference += nodes.Text(re.sub(r"\s*\(.*\)$", "", text, flags=re.DOTALL))

    def _mark_question(self, admonition: nodes.admonition) -> None:
        if re.match(r"Question \d+", admonition[0].astext()):
            admonition["classes"].append("question")

    def _fold(self, admonition: nodes.Element) -> None:
        """Replace a toggled admonition by a ``<details>`` with the same content."""
        if "dropdown" not in admonition["classes"]:
            return
        kind = "solution" if is_solution_node(admonition) else admonition.tagname
        summary = Summary()
        summary += [
            nodes.Text(child.astext()) if isinstance(child, nodes.reference) else child
            for child in admonition[0].children
        ]
        toggle = Toggle("", summary, *admonition.children[1:])
        toggle["ids"] = admonition["ids"]
        toggle["classes"] = [kind, *admonition["classes"]]
        admonition.replace_self(toggle)


def _visit_toggle(writer: HTML5Translator, node: Toggle) -> None:
    state = {"open": "open"} if node.get("open") else {}
    writer.body.append(writer.starttag(node, "details", CLASS="toggle", **state))


def _depart_toggle(writer: HTML5Translator, _node: Toggle) -> None:
    writer.body.append("</details>\n")


def _visit_summary(writer: HTML5Translator, _node: Summary) -> None:
    writer.body.append("<summary>")


def _depart_summary(writer: HTML5Translator, _node: Summary) -> None:
    writer.body.append("</summary>\n")


def _visit_stars(writer: HTML5Translator, node: Stars) -> None:
    count = node["count"]
    writer.body.append(
        f'<span class="stars" role="img" aria-label="{escape(LEVELS[count])}">'
        f'{"★" * count}<span class="stars-missing">{"★" * (3 - count)}</span></span>'
    )


def _depart_stars(_writer: HTML5Translator, _node: Stars) -> None:
    """Everything was written on entering."""


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(Toggle, html=(_visit_toggle, _depart_toggle))
    app.add_node(Summary, html=(_visit_summary, _depart_summary))
    app.add_node(Stars, html=(_visit_stars, _depart_stars))
    app.add_directive("dropdown", Dropdown, override=True)
    app.add_post_transform(ShapeBlocks)
