"""The whole course: chapters that are written and chapters that are planned."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from bookbuild.chapter import Chapter, read_chapter
from bookbuild.errors import BookError
from bookbuild.front_matter import DIFFICULTIES, PARTS
from bookbuild.repository import Repository

PLANNED_KEYS = ("number", "name", "title", "part", "difficulty", "key_output")


@dataclass(frozen=True)
class Entry:
    """A chapter of the course, written (``chapter`` is set) or planned."""

    number: int
    name: str
    title: str
    category: str
    difficulty: str
    key_output: str
    chapter: Chapter | None

    @property
    def docname(self) -> str:
        """Name of the chapter's page, as Sphinx and ``_toc.yml`` know it."""
        return f"chapters/{self.name}"


@dataclass(frozen=True)
class Part:
    """A run of chapters under one heading."""

    title: str
    about: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class LearningPath:
    """Some chapters in the order in which a kind of reader takes them."""

    title: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Course:
    """All parts and all chapters, in order, and the paths through them."""

    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    paths: tuple[LearningPath, ...]

    def entry(self, number: int) -> Entry:
        """The chapter with this number.

        Raises:
            BookError: the course has no such chapter.
        """
        for entry in self.entries:
            if entry.number == number:
                return entry
        last = self.entries[-1].number
        raise BookError(f"there is no chapter {number}; the course has 1 to {last}")

    def named(self, name: str) -> Entry:
        """The chapter whose file is called ``name`` (without ``.md``).

        Raises:
            BookError: the course has no such chapter.
        """
        for entry in self.entries:
            if entry.name == name:
                return entry
        known = ", ".join(entry.name for entry in self.entries)
        raise BookError(f"there is no chapter {name!r}; there are {known}")

    def part_of(self, entry: Entry) -> Part:
        """The part that a chapter stands in."""
        return next(part for part in self.parts if entry.number in part.numbers)


def course_path(repo: Repository) -> Path:
    """The file that lists the parts and the planned chapters."""
    return repo.root / "book" / "course.yml"


def read_course(repo: Repository) -> Course:
    """Read ``book/course.yml`` and the front matter of every written chapter.

    Raises:
        BookError: a chapter is both written and planned, in no part or in two, or an
            entry lacks something.
    """
    read = (course_path(repo), *repo.chapter_paths())
    state = tuple((path, _changed(path)) for path in read)
    return _course(repo, state)


@lru_cache(maxsize=8)
def _course(repo: Repository, _state: tuple[tuple[Path, int], ...]) -> Course:
    place = repo.relative(course_path(repo))
    try:
        given = yaml.safe_load(course_path(repo).read_text(encoding="utf-8"))
        parts = tuple(
            Part(part["title"], part["about"], tuple(part["chapters"]))
            for part in given["parts"]
        )
        paths = tuple(
            LearningPath(path["title"], tuple(path["chapters"]))
            for path in given.get("paths") or []
        )
        planned = [_planned(place, entry) for entry in given.get("planned") or []]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BookError(f"{place} cannot be read ({error}); restore it") from error
    entries = [*_written(repo), *planned]
    _require_each_once(place, entries, parts)
    known = {entry.number for entry in entries}
    for path in paths:
        if not set(path.numbers) <= known or len(set(path.numbers)) < len(path.numbers):
            raise BookError(
                f"{place}: the path {path.title!r} has chapters {list(path.numbers)}; "
                "each must exist, and stand there once"
            )
    ordered = tuple(sorted(entries, key=lambda entry: entry.number))
    return Course(parts, ordered, paths)


def chapter_at(repo: Repository, path: Path) -> Chapter:
    """The chapter in this file, parsed once as long as the file does not change."""
    return _chapter(repo, path, _changed(path))


@lru_cache(maxsize=64)
def _chapter(repo: Repository, path: Path, _changed: int) -> Chapter:
    return read_chapter(repo, path)


def repository_of(sphinx: Sphinx | BuildEnvironment) -> Repository:
    """The repository that Sphinx is building; its ``_config.yml`` is read once."""
    root = Path(sphinx.srcdir)
    return _repository(root, _changed(root / "_config.yml"))


@lru_cache(maxsize=8)
def _repository(root: Path, _state: int) -> Repository:
    return Repository(root)


def _changed(path: Path) -> int:
    """When a file was last changed; 0 when it is missing."""
    return path.stat().st_mtime_ns if path.is_file() else 0


def _written(repo: Repository) -> list[Entry]:
    entries = []
    for path in repo.chapter_paths():
        chapter = chapter_at(repo, path)
        front = chapter.front
        if front.number != int(path.stem[:2]):
            raise BookError(
                f"{repo.relative(path)}: its number is {front.number}, but its name "
                f"starts with {path.stem[:2]}; make them agree"
            )
        entries.append(
            Entry(
                number=front.number,
                name=chapter.name,
                title=chapter.title,
                category=front.part,
                difficulty=front.difficulty,
                key_output=front.key_output,
                chapter=chapter,
            )
        )
    return entries


def _planned(place: str, given: dict[str, Any]) -> Entry:
    missing = [key for key in PLANNED_KEYS if not given.get(key)]
    if missing:
        raise BookError(f"{place}: {given} lacks {', '.join(missing)}")
    for key, choices in (("part", PARTS), ("difficulty", DIFFICULTIES)):
        if given[key] not in choices:
            raise BookError(
                f"{place}: {key} is {given[key]!r}; use one of {', '.join(choices)}"
            )
    return Entry(
        number=given["number"],
        name=given["name"],
        title=given["title"],
        category=given["part"],
        difficulty=given["difficulty"],
        key_output=given["key_output"],
        chapter=None,
    )


def _require_each_once(
    place: str, entries: list[Entry], parts: tuple[Part, ...]
) -> None:
    by_number: dict[int, Entry] = {}
    for entry in entries:
        other = by_number.setdefault(entry.number, entry)
        if other is entry:
            continue
        if other.chapter and not entry.chapter:
            raise BookError(
                f"chapter {entry.number} is written ({other.name}) and still planned; "
                f"remove it under planned: in {place}"
            )
        raise BookError(
            f"chapter {entry.number} exists twice: {other.name}, {entry.name}"
        )
    placed = [number for part in parts for number in part.numbers]
    if sorted(placed) != sorted(by_number):
        raise BookError(
            f"the parts in {place} hold chapters {sorted(placed)}, but those written "
            f"and planned are {sorted(by_number)}; make them agree"
        )
