"""Turns the roles of a chapter into plain Markdown: links to the site, and numbers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bookbuild.citations import reference
from bookbuild.errors import BookError
from bookbuild.labels import Labels, Target
from bookbuild.myst_syntax import ROLES, split_title
from bookbuild.numbers import published, result_text
from bookbuild.repository import Repository
from bookbuild.site.course import read_course

# What Markdown would take for emphasis, code, a link or HTML.
_MARKUP = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>|"})


@dataclass(frozen=True)
class Context:
    """Where a piece of text stands, and what its roles may name.

    ``page`` is the source without ending, relative to the root; ``glued`` holds the
    texts that the chapter's own cells glued, by name. Where ``problems`` is a list,
    mistakes are added to it instead of being raised, so that all are found at once.
    """

    labels: Labels
    page: str
    glued: Mapping[str, str]
    problems: list[BookError] | None = None

    @property
    def repo(self) -> Repository:
        """The repository of the book."""
        return self.labels.repo

    def place(self, line: int) -> str:
        """A line of the source as messages name it."""
        return f"{self.page}.md:{line}"

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Adds a mistake made inside to ``problems``, if that is a list."""
        try:
            yield
        except BookError as error:
            if self.problems is None:
                raise
            self.problems.append(error)


def role_text(context: Context, name: str, content: str, line: int) -> str:
    """The Markdown that stands for ``{name}`content```.

    Raises:
        BookError: the role or what it names does not exist, or it fits no such target.
    """
    labels, place = context.labels, context.place(line)
    text, target = split_title(content)
    match name:
        case "ref" | "numref" | "eq":
            return _reference(labels, name, text, labels.find(target, place), place)
        case "doc":
            page = labels.page(target, context.page, place)
            return _link(text or page.title, labels.url(page.name))
        case "chapter":
            return _chapter(context, target, place)
        case "term":
            term = labels.term(target, place)
            return _link(text or target, labels.url(term.page, term.anchor))
        case "cite:t" | "cite:p":
            return _citation(context, name, content, place)
        case "glue:text":
            return _glued(context, target, place)
        case "result":
            with _named(place):
                return result_text(context.repo, target)
        case "published":
            with _named(place):
                figure = published(context.repo, target)
            source = _citation(context, "cite:p", figure.source, place)
            return f"{figure.text} {source}"
    raise BookError(
        f"{place}: a chapter may not use the role {{{name}}}; it may use "
        f"{', '.join(ROLES)}"
    )


def _reference(
    labels: Labels, role: str, text: str | None, target: Target, place: str
) -> str:
    """A link to a labelled thing, with the words the site would use."""
    if (role == "eq") != (target.kind == "equation"):
        better = "eq" if target.kind == "equation" else "ref"
        raise BookError(
            f"{place}: {target.label!r} is a {target.kind}; refer to it with "
            f"{{{better}}}"
        )
    if role == "numref" and not target.number:
        raise BookError(
            f"{place}: {target.label!r} has no number (it is a {target.kind}); write "
            f"{{ref}}`text <{target.label}>`"
        )
    numbered = role in ("numref", "eq") or target.kind == "exercise"
    if text and role == "numref":
        text = text.replace("%s", target.number).replace("{number}", target.number)
        text = text.replace("{name}", target.title)
    elif not text:
        text = labels.reference(target) if numbered else target.title
    if not text:
        raise BookError(
            f"{place}: {target.label!r} names no title; write "
            f"{{ref}}`text <{target.label}>`"
        )
    return _link(text, labels.url(target.page, target.anchor))


def _citation(context: Context, role: str, keys: str, place: str) -> str:
    """One or several citations, each a link to its entry in the references."""
    cited = [
        (reference(context.repo, key, place), context.labels.citation_url(key))
        for key in map(str.strip, keys.split(","))
    ]
    if role == "cite:t":
        return ", ".join(_link(found.textual, url) for found, url in cited)
    return f"({'; '.join(_link(found.parenthetical, url) for found, url in cited)})"


def _chapter(context: Context, number: str, place: str) -> str:
    """A chapter by its number: a link, or an announcement while it is not written."""
    if not number.isdigit():
        raise BookError(f"{place}: {{chapter}} takes a number, not {number!r}")
    with _named(place):
        entry = read_course(context.repo).entry(int(number))
    title = f"{entry.number} {entry.title}"
    if entry.chapter is None:
        return f"{title} (in preparation)"
    return _link(title, context.labels.url(entry.docname))


def _glued(context: Context, name: str, place: str) -> str:
    if name in context.glued:
        return context.glued[name].translate(_MARKUP)
    known = ", ".join(sorted(context.glued)) or "nothing"
    raise BookError(
        f"{place}: no cell glued {name!r} (glued: {known}); glue it in a cell above "
        "and execute the chapter"
    )


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Puts the line that asked in front of an error's message."""
    try:
        yield
    except BookError as error:
        raise BookError(f"{place}: {error}") from error


def _link(text: str, url: str) -> str:
    return f"[{text}]({url})"
