"""Everything in the book that a reference can point at, with its page and number.

The site numbers figures, tables, equations and exercises while it builds. The notebooks
need the same numbers without a build, so they are counted here from the sources.
"""

import difflib
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils.nodes import make_id
from markdown_it.token import Token
from sphinx.util.nodes import _make_id as make_term_id

from bookbuild.errors import BookError
from bookbuild.myst_syntax import (
    CONTAINERS,
    Directive,
    cell_options,
    directive,
    parse,
)
from bookbuild.repository import Repository

# The words of Sphinx and sphinx-exercise, for what _config.yml does not choose.
NUMBER_FORMATS = {
    "figure": "Fig. %s",
    "table": "Table %s",
    "section": "Section %s",
    "exercise": "Exercise %s",
}
CITATION_ANCHOR = "ref-{key}"  # _config.yml: bibtex_cite_id
EQUATION_FORMAT = "({number})"
_FRONT_MATTER = re.compile(r"---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Target:
    """Something that can be referred to.

    ``kind`` is figure, table, equation, exercise, solution, section, page, term or
    place (anything without title and number). ``page`` is the source without ending,
    relative to the root; ``number`` is what the site prints, such as ``1.3``, or empty;
    ``title`` is Markdown; ``line`` counts in the source.
    """

    label: str
    kind: str
    page: str
    anchor: str
    title: str
    number: str
    line: int


@dataclass(frozen=True)
class Page:
    """One source file: its title, and its targets in the order of the text."""

    name: str
    title: str
    targets: tuple[Target, ...]
    bibliography: bool


@dataclass(frozen=True)
class Labels:
    """All targets of the book, by label; glossary terms by themselves."""

    repo: Repository
    pages: dict[str, Page]
    targets: dict[str, Target] = field(init=False)
    terms: dict[str, Target] = field(init=False)

    def __post_init__(self) -> None:
        everything = [t for page in self.pages.values() for t in page.targets]
        # The first of two equal labels counts; duplicates() reports the others.
        named = {t.label: t for t in reversed(everything) if t.kind != "term"}
        terms = {t.label.lower(): t for t in everything if t.kind == "term"}
        object.__setattr__(self, "targets", named)
        object.__setattr__(self, "terms", terms)

    def find(self, label: str, place: str) -> Target:
        """The target with this label; ``place`` is for the message.

        Raises:
            BookError: there is none.
        """
        if label in self.targets:
            return self.targets[label]
        raise BookError(
            f"{place}: there is no label {label!r} in the book"
            + _close(label, self.targets, f"write ({label})= above what it names")
        )

    def term(self, term: str, place: str) -> Target:
        """The glossary's entry for this term, whatever its capitals.

        Raises:
            BookError: there is none.
        """
        if term.lower() in self.terms:
            return self.terms[term.lower()]
        raise BookError(
            f"{place}: the glossary has no term {term!r}"
            + _close(term.lower(), self.terms, "add it to book/glossary.md")
        )

    def page(self, name: str, start: str, place: str) -> Page:
        """The page that ``{doc}`` names on the page ``start``.

        Raises:
            BookError: there is none.
        """
        path = name if name.startswith("/") else f"/{posixpath.dirname(start)}/{name}"
        wanted = posixpath.normpath(path).lstrip("/").removesuffix(".md")
        if wanted in self.pages:
            return self.pages[wanted]
        hint = _close(wanted, self.pages, "name a file of chapters/ or /book/…")
        if later := re.match(r"chapters/0*(\d+)_", wanted):
            hint = f"; announce a later chapter with {{chapter}}`{later[1]}`"
        raise BookError(f"{place}: there is no page {name!r}{hint}")

    def citation_url(self, key: str) -> str:
        """The address of an entry in the list of references.

        Raises:
            BookError: no page has that list.
        """
        page = next((p.name for p in self.pages.values() if p.bibliography), None)
        if page is None:
            raise BookError("no page of book/ holds {bibliography}; write one")
        return self.url(page, make_id(CITATION_ANCHOR.format(key=key)))

    def url(self, page: str, anchor: str = "") -> str:
        """The address of a page on the site, or of a place in it."""
        return f"{self.repo.site}/{page}.html{'#' if anchor else ''}{anchor}"

    def reference(self, target: Target) -> str:
        """How the site refers to a numbered target: ``Fig. 1.3``."""
        if target.kind == "equation":
            wording = self._sphinx.get("math_eqref_format", EQUATION_FORMAT)
            return wording.replace("{number}", target.number)
        formats = NUMBER_FORMATS | (self._sphinx.get("numfig_format") or {})
        return formats[target.kind].replace("%s", target.number)

    @property
    def _sphinx(self) -> dict[str, Any]:
        """What _config.yml tells Sphinx."""
        return (self.repo.config.get("sphinx") or {}).get("config") or {}

    def duplicates(self) -> Iterable[tuple[Target, Target]]:
        """Pairs of targets with the same label, the later one first."""
        for page in self.pages.values():
            for target in page.targets:
                other = self.targets.get(target.label)
                if target.kind != "term" and other is not None and other != target:
                    yield target, other


def collect(repo: Repository) -> Labels:
    """Read all chapters and all pages under ``book/``."""
    pages = {}
    for path in (*repo.chapter_paths(), *sorted(repo.root.glob("book/*.md"))):
        name = repo.relative(path).removesuffix(".md")
        pages[name] = _read_page(name, path, path.stat().st_mtime_ns)
    return Labels(repo, pages)


@lru_cache(maxsize=64)
def _read_page(name: str, path: Path, changed: int) -> Page:
    """Read one page; ``changed`` is part of the key, so that an edit is seen."""
    text = path.read_text(encoding="utf-8")
    if front := _FRONT_MATTER.match(text):
        # Blank lines in its stead, so that line numbers stay.
        text = "\n" * front[0].count("\n") + text[front.end() :]
    number = re.fullmatch(r"chapters/(\d\d)_.*", name)
    reader = _PageReader(name, str(int(number[1])) if number else "")
    reader.read(text, 1)
    return Page(name, reader.title, tuple(reader.targets), reader.bibliography)


class _PageReader:
    """Walks through a page and counts what the site will number."""

    def __init__(self, page: str, number: str):
        self.page, self.number = page, number
        self.title = ""
        self.bibliography = False
        self.targets: list[Target] = []
        self.sections = 0
        self.counts = dict.fromkeys(("figure", "table", "equation", "exercise"), 0)
        self.waiting: list[tuple[str, int]] = []  # (label)= lines above the next block

    def read(self, text: str, first_line: int) -> None:
        tokens = parse(text)
        for index, token in enumerate(tokens):
            line = first_line + (token.map[0] if token.map else 0)
            if token.type == "myst_target":
                self.waiting.append((token.content, line))
            elif token.type in ("fence", "colon_fence"):
                self._fence(token, line)
            elif token.type == "heading_open":
                title = tokens[index + 1].content
                self.title = self.title or title
                self.sections += token.tag == "h2"
                self._add("section", title=title, number=self._section(token.tag))
            elif token.type == "math_block_label":
                self._add("equation", token.info, line)
            elif token.type == "table_open" and self.waiting:
                self._add("table")
            elif token.nesting >= 0 and token.type != "myst_line_comment":
                self._add("place")

    def _section(self, tag: str) -> str:
        """The number of a heading; the site numbers chapters and their sections."""
        numbers = {"h1": self.number, "h2": f"{self.number}.{self.sections}"}
        return numbers.get(tag, "") if self.number else ""

    def _fence(self, token: Token, line: int) -> None:
        found = directive(token, line) if "code-cell" not in token.info else None
        if "{code-cell}" in token.info:
            shown = (cell_options(token).get("mystnb") or {}).get("figure") or {}
            if shown:
                self._add("figure", shown.get("name", ""), line, shown.get("caption"))
        elif found is None:
            self._add("place")
        elif found.name == "glossary":
            self._glossary(found)
        elif found.name == "bibliography":
            self.bibliography = True
        else:
            self._directive(found)

    def _directive(self, found: Directive) -> None:
        label = found.options.get("label") or found.options.get("name", "")
        match found.name:
            case "math":
                self._add("equation" if label else "place", label, found.line)
            case "figure":
                caption = found.body.partition("\n\n")[0]
                numbered = bool(label or caption or self.waiting)
                self._add("figure" if numbered else "place", label, found.line, caption)
            case "list-table" | "table":
                numbered = bool(label or found.argument or self.waiting)
                kind = "table" if numbered else "place"
                self._add(kind, label, found.line, found.argument)
            case "exercise" if "nonumber" not in found.options:
                self._add("exercise", label, found.line, found.argument)
            case "solution":
                self._add("solution", label, found.line, found.argument)
            case _:
                self._add("place", label, found.line)
        if found.name in CONTAINERS:
            self.read(found.body, found.body_line)

    def _glossary(self, found: Directive) -> None:
        for offset, text in enumerate(found.body.split("\n")):
            if text.strip() and not text[0].isspace():
                anchor, line = make_term_id(f"term-{text}"), found.body_line + offset
                term = Target(text.strip(), "term", self.page, anchor, text, "", line)
                self.targets.append(term)

    def _add(
        self,
        kind: str,
        label: str = "",
        line: int = 0,
        title: str | None = "",
        number: str = "",
    ) -> None:
        """Count one more of this kind, under its own label and those waiting above."""
        if kind in self.counts:
            self.counts[kind] += 1
            number = f"{self.number}.{self.counts[kind]}".lstrip(".")
        labels = [*self.waiting, *([(label, line)] if label else [])]
        self.waiting = []
        for name, at in labels:
            anchor = {"equation": make_id(f"equation-{name}"), "exercise": name}.get(
                kind, make_id(name)
            )
            target = Target(name, kind, self.page, anchor, title or "", number, at)
            self.targets.append(target)


def _close(wanted: str, known: Iterable[str], otherwise: str) -> str:
    close = difflib.get_close_matches(wanted, list(known), n=3, cutoff=0.7)
    return f"; did you mean {' or '.join(close)}?" if close else f"; {otherwise}"
