"""The front matter of a chapter: read, checked, and explained when it is wrong."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bookbuild.errors import BookError

PARTS = (
    "Foundations",
    "Video analysis",
    "Neural networks",
    "Transfer learning",
    "Object detection",
    "Generative models",
    "Transformers",
    "Interpretability",
    "Vision–language",
)
DIFFICULTIES = ("Beginner", "Intermediate", "Advanced")
KEYS = ("file_format", "kernelspec", "chapter", "depends", "timeout", "html_meta")
CHAPTER_KEYS = (
    "number",
    "part",
    "difficulty",
    "key_output",
    "prerequisites",
    "binder",
    "extras",
)
# Seconds that a cell may run. What takes more than 20 s belongs in a recipe; the limit
# is generous so that a slow machine can still execute the book.
DEFAULT_TIMEOUT = 300


@dataclass(frozen=True)
class Prerequisite:
    """What to know first: a ``page`` of the book or a ``text``, and why."""

    page: str | None
    text: str | None
    why: str


@dataclass(frozen=True)
class FrontMatter:
    """What the top of a chapter declares.

    ``binder`` is True, or a sentence saying why the chapter does not run there.
    ``data`` and ``trained`` name what the outputs depend on beside code. ``extras`` are
    those of the library's package that the notebook installs with it. ``timeout`` is
    in seconds a cell.
    """

    number: int
    part: str
    difficulty: str
    key_output: str
    prerequisites: tuple[Prerequisite, ...]
    binder: bool | str
    data: tuple[str, ...]
    trained: tuple[str, ...]
    extras: tuple[str, ...]
    timeout: int


def parse_front_matter(place: str, front: dict[str, Any]) -> FrontMatter:
    """Check the front matter of the chapter at ``place`` (for messages).

    Raises:
        BookError: something is missing, misspelt or of the wrong kind.
    """
    if front.get("file_format") != "mystnb" or "chapter" not in front:
        raise BookError(
            f"{place} has no front matter; start the file with a block between two "
            'lines "---" that holds "file_format: mystnb" and "chapter: …", as '
            "chapters/01_image_processing.md does"
        )
    chapter, depends = front["chapter"], front.get("depends") or {}
    for section, given, known in (
        ("the front matter", front, KEYS),
        ("chapter", chapter, CHAPTER_KEYS),
        ("depends", depends, ("data", "trained")),
    ):
        _require_known_keys(place, section, given, known)
    missing = [key for key in CHAPTER_KEYS[:4] if chapter.get(key) in (None, "")]
    if missing:
        raise BookError(f"{place}: add {', '.join(missing)} under chapter:")
    for key, choices in (("part", PARTS), ("difficulty", DIFFICULTIES)):
        if chapter[key] not in choices:
            raise BookError(
                f"{place}: {key} is {chapter[key]!r}; use one of {', '.join(choices)}"
            )
    return FrontMatter(
        number=_whole_number(place, "number", chapter["number"]),
        part=chapter["part"],
        difficulty=chapter["difficulty"],
        key_output=str(chapter["key_output"]),
        prerequisites=tuple(_prerequisites(place, chapter.get("prerequisites") or [])),
        binder=_binder(place, chapter.get("binder", True)),
        data=_names(place, "depends: data", depends.get("data") or []),
        trained=_names(place, "depends: trained", depends.get("trained") or []),
        extras=_names(place, "extras", chapter.get("extras") or []),
        timeout=_whole_number(place, "timeout", front.get("timeout", DEFAULT_TIMEOUT)),
    )


def _require_known_keys(
    place: str, section: str, given: object, known: Iterable[str]
) -> None:
    if not isinstance(given, dict):
        raise BookError(f"{place}: {section} must hold keys and values, not {given!r}")
    for key in given:
        if key not in known:
            close = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"use {', '.join(known)}"
            raise BookError(f"{place}: {section} has an unknown key {key!r}; {hint}")


def _whole_number(place: str, key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BookError(f"{place}: {key} must be a whole number above 0, not {value!r}")
    return value


def _prerequisites(place: str, entries: object) -> Iterable[Prerequisite]:
    for entry in entries if isinstance(entries, list) else [entries]:
        if (
            not isinstance(entry, dict)
            or not isinstance(entry.get("why"), str)
            or ("page" in entry) == ("text" in entry)
        ):
            raise BookError(
                f"{place}: a prerequisite is {{page: 04_ann_vs_cnn, why: …}} or "
                f"{{text: Python and NumPy, why: …}}, not {entry!r}"
            )
        yield Prerequisite(entry.get("page"), entry.get("text"), entry["why"])


def _binder(place: str, value: object) -> bool | str:
    if value is True or (isinstance(value, str) and value):
        return value
    raise BookError(
        f"{place}: binder must be true or a sentence that says why the chapter does "
        f"not run there, not {value!r}"
    )


def _names(place: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise BookError(f"{place}: {key} must be a list of names")
    return tuple(value)
