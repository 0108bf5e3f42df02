"""``{demo} NAME``: a model that runs in the page, started by a button.

The page itself holds a title, a text and the button; ``book.js`` loads the demo's
modules and data, from this site, when the button is pressed.
"""

import shutil
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import ensuredir
from sphinx.writers.html5 import HTML5Translator

from bookbuild.demos import ENTRY, SHARED, demo_files, demo_names, read_demo
from bookbuild.errors import BookError
from bookbuild.site.course import repository_of
from bookbuild.site.directives import warn


class DemoNode(nodes.General, nodes.Element):
    """A demo in its page (attributes ``module``, ``title``, ``size``)."""


class DemoDirective(SphinxDirective):
    """``{demo} kernel-playground`` with ``:title:`` and a text as its body."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"title": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Show title, text and button."""
        repo = repository_of(self.env)
        title, text = self.options.get("title", ""), "\n".join(self.content)
        try:
            demo = read_demo(repo, self.arguments[0], title, text)
        except BookError as error:
            warn(error, self.get_location())
            return []
        for path in demo.files:
            self.env.note_dependency(repo.relative(path))
        up = "../" * self.env.docname.count("/")
        shown = DemoNode(
            ids=[demo.anchor],
            module=f"{up}demos/{demo.name}/{ENTRY}",
            title=title,
            size=f"{max(demo.megabytes, 0.01):.2f} MB",
        )
        self.set_source_info(shown)
        self.state.nested_parse(self.content, self.content_offset, shown)
        return [shown]


def _visit_demo(writer: HTML5Translator, node: DemoNode) -> None:
    heading = f"{node['ids'][0]}-title"
    attributes = {
        "role": "group",
        "aria-labelledby": heading,
        "data-module": node["module"],
    }
    writer.body.append(writer.starttag(node, "div", CLASS="demo", **attributes))
    writer.body.append(
        f'<p class="demo-title" id="{heading}">Live demo: {escape(node["title"])}</p>\n'
    )


def _depart_demo(writer: HTML5Translator, node: DemoNode) -> None:
    writer.body.append(
        '<p class="demo-start"><button type="button" class="demo-button">Start the demo'
        f'</button> <span class="fine-print" role="status">Loads {node["size"]} from '
        "this site.</span></p>\n"
        '<noscript><p class="fine-print">The demo needs JavaScript.</p></noscript>\n'
        '<div class="demo-stage" tabindex="-1" hidden></div>\n</div>\n'
    )


def _copy_demos(app: Sphinx, exception: Exception | None) -> None:
    """Put all demos where the pages look for them."""
    if exception is not None or app.builder.format != "html":
        return
    repo = repository_of(app)
    for folder in (*demo_names(repo), SHARED):
        for source in demo_files(repo, folder):
            target = Path(app.outdir) / repo.relative(source)
            ensuredir(target.parent)
            shutil.copyfile(source, target)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(DemoNode, html=(_visit_demo, _depart_demo))
    app.add_directive("demo", DemoDirective)
    app.connect("build-finished", _copy_demos)
