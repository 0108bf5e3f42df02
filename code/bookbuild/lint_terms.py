"""Terms of the glossary that a chapter uses before it links them, or never links."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bookbuild.chapter import Chapter
from bookbuild.findings import Finding
from bookbuild.labels import Labels
from bookbuild.lint_structure import markdown_cells
from bookbuild.myst_syntax import inline_tokens, inline_with_lines, parse, split_title
from bookbuild.prose import paragraphs


def term_findings(labels: Labels, chapter: Chapter) -> Iterator[Finding]:
    """First uses in the main line, below the opening, that are not linked.

    Only terms that mean nothing else are looked for, those of several words or with
    capitals inside: ``score``, ``opening`` and ``precision`` are everyday words too.
    """
    names = tuple(term.label for term in labels.terms.values())
    skipped, first_section = _headings(chapter)
    used: dict[str, int] = {}
    for paragraph in paragraphs(chapter):
        at = paragraph.line
        if not paragraph.main or at < first_section or at in skipped:
            continue
        for name, pattern in _patterns(names):
            if name not in used and pattern.search(paragraph.text):
                used[name] = at
    linked = _linked(chapter)
    for name, at in used.items():
        link = linked.get(name.lower())
        if link is None or at < link:
            later = f"; line {link} does" if link else ""
            yield Finding(
                at,
                f"the first use of {name!r} does not link to the glossary{later}; "
                f"write {{term}}`{name}` here",
                error=False,
            )


def _headings(chapter: Chapter) -> tuple[set[int], int]:
    """The lines of all headings, and of the one that ends the opening."""
    lines, first_section = set(), 0
    for text, line in markdown_cells(chapter):
        for token in parse(text):
            if token.type == "heading_open" and token.map:
                at = line + token.map[0]
                lines.add(at)
                if token.tag == "h2" and not first_section:
                    first_section = at
    return lines, first_section


def _linked(chapter: Chapter) -> dict[str, int]:
    """The line where each term is linked first."""
    first: dict[str, int] = {}
    for text, line in markdown_cells(chapter):
        for token, at in inline_with_lines(text, line):
            for role in inline_tokens(token, "myst_role"):
                if role.meta["name"] == "term":
                    first.setdefault(split_title(role.content)[1].lower(), at)
    return first


@lru_cache(maxsize=4)
def _patterns(names: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """How each unmistakable term may be written, in the plural too."""
    return [
        (
            name,
            re.compile(rf"(?<![\w-]){re.escape(name)}(e?s)?(?![\w-])", re.IGNORECASE),
        )
        for name in names
        if " " in name or re.search(r"\w[A-Z]", name)
    ]
