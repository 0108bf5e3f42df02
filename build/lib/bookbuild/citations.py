"""The book's references as a reader sees them in running text: ``Canny (1986)``."""

import difflib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pybtex.database import Entry, parse_file
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from bookbuild.errors import BookError
from bookbuild.repository import Repository


@dataclass(frozen=True)
class Reference:
    """The authors as cited, the year, and all family names."""

    authors: str
    year: str
    names: tuple[str, ...]

    @property
    def textual(self) -> str:
        """As part of a sentence: ``Canny (1986)``."""
        return f"{self.authors} ({self.year})"

    @property
    def parenthetical(self) -> str:
        """Inside brackets: ``Canny, 1986``."""
        return f"{self.authors}, {self.year}"


def references_path(repo: Repository) -> Path:
    """The book's only bibliography."""
    return repo.root / "book" / "references.bib"


def reference(repo: Repository, key: str, place: str) -> Reference:
    """The reference with this key; ``place`` is for the message.

    Raises:
        BookError: the bibliography has no such key or cannot be read.
    """
    path = references_path(repo)
    if not path.is_file():
        raise BookError(f"{place}: {repo.relative(path)} does not exist; write it")
    known = _read(path, path.stat().st_mtime_ns)
    if key in known:
        return known[key]
    close = difflib.get_close_matches(key, known, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "add it"
    raise BookError(f"{place}: {repo.relative(path)} has no {key!r}; {hint}")


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> dict[str, Reference]:
    """Read the bibliography; ``changed`` stands in the key, so that edits are seen."""
    try:
        entries = parse_file(str(path), "bibtex").entries
    except PybtexError as error:
        raise BookError(f"{path.name} is not valid BibTeX: {error}") from error
    return {
        key: Reference(_authors(entry), entry.fields.get("year", "n.d."), _names(entry))
        for key, entry in entries.items()
    }


def _names(entry: Entry) -> tuple[str, ...]:
    persons = entry.persons.get("author") or entry.persons.get("editor") or []
    return tuple(
        str(Text.from_latex(" ".join([*person.prelast_names, *person.last_names])))
        for person in persons
    )


def _authors(entry: Entry) -> str:
    """The family names: one, two joined by "and", or the first and "et al."."""
    names = _names(entry)
    if not names:
        owner = entry.fields.get("organization") or entry.fields.get("title", "")
        return str(Text.from_latex(owner))
    if len(names) <= 2:
        return " and ".join(names)
    return f"{names[0]} et al."
