"""Numbers sections and figures by the chapter's own number, not by its place so far.

Sphinx counts the pages in the table of contents: with chapters 1 and 4 written, chapter
4 would be the second, and each reference to it wrong later. The number is the first two
digits of the file's name, which the front matter must agree with.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.addnodes import compact_paragraph
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles

# 4 Title, 4.1 Section; deeper headings have no number.
DEPTH = 2


def chapter_number(docname: str) -> int | None:
    """The number of a chapter's page, None for any other page."""
    found = re.fullmatch(r"chapters/(\d\d)_\w+", docname)
    return int(found[1]) if found else None


def assign_section_numbers(_collector: object, env: BuildEnvironment) -> list[str]:
    """Number the headings of all chapters; return the pages whose numbers changed."""
    before = env.toc_secnumbers
    env.toc_secnumbers = {}
    for docname, toc in env.tocs.items():
        number = chapter_number(docname)
        if number is None:
            continue
        numbers: dict[str, tuple[int, ...]] = {}
        for item in toc.children:
            _number_item(item, (number,), numbers)
        env.titles[docname]["secnumber"] = [number]
        env.toc_secnumbers[docname] = numbers
    return [
        docname
        for docname, numbers in env.toc_secnumbers.items()
        if numbers != before.get(docname)
    ]


def _number_item(
    item: nodes.Node, number: tuple[int, ...], numbers: dict[str, tuple[int, ...]]
) -> None:
    """Number one heading of a page's contents, then those below it."""
    for child in item.children:
        if isinstance(child, compact_paragraph):
            reference = child[0]
            known = number if len(number) <= DEPTH else ()
            reference["secnumber"] = list(known) or None
            numbers[reference["anchorname"]] = known
        elif isinstance(child, nodes.bullet_list):
            for place, below in enumerate(child.children, start=1):
                _number_item(below, (*number, place), numbers)


class RememberingDoctrees:
    """The environment, but with doctrees that are read from disk once.

    To resolve one reference to a figure Sphinx loads the whole page that holds it: a
    third of the time of a build. What is remembered here is only looked at.
    """

    def __init__(self, env: BuildEnvironment, read: dict[str, nodes.document]) -> None:
        self._env = env
        self._read = read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._env, name)

    def get_doctree(self, docname: str) -> nodes.document:
        """The doctree of a page, the same object each time."""
        if docname not in self._read:
            self._read[docname] = self._env.get_doctree(docname)
        return self._read[docname]


def _remember_doctrees(app: Sphinx) -> None:
    """Resolve all numbered references of this build with remembered doctrees."""
    read: dict[str, nodes.document] = {}
    domain = app.env.get_domain("std")
    resolve = type(domain)._resolve_numref_xref  # type: ignore[attr-defined]

    def resolve_remembering(env: BuildEnvironment, *arguments: Any) -> Any:
        return resolve(domain, RememberingDoctrees(env, read), *arguments)

    domain._resolve_numref_xref = resolve_remembering  # type: ignore[attr-defined]
    app.connect("build-finished", lambda *_: read.clear())


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # After all pages were read: until then doctrees change.
    app.connect("env-check-consistency", lambda app, _env: _remember_doctrees(app))
    # Sphinx has no other way in; sphinx_multitoc_numbering does the same.
    setattr(  # noqa: B010
        TocTreeCollectorWithStyles, "assign_section_numbers", assign_section_numbers
    )
