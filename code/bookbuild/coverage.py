"""Makes sure that the fingerprint covers everything a run has really used."""

import os
from pathlib import Path
from typing import Any

from bookbuild.chapter import Chapter
from bookbuild.errors import BookError
from bookbuild.kernel import KernelRun
from bookbuild.repository import Repository


def require_covered(
    repo: Repository, chapter: Chapter, static: dict[str, Any], run: KernelRun
) -> None:
    """Fail when the run used a file whose change would go unnoticed.

    Args:
        repo: the repository.
        chapter: the one that ran.
        static: its fingerprint.
        run: what the kernel loaded and opened.

    Raises:
        BookError: it imported a local module that no import statement leads to, or
            read data or trained results that the front matter does not declare. (Data
            are recognised where $VISIONGEN_DATA is set.)
    """
    loaded = [repo.relative(p) for p in run.modules if p.is_relative_to(repo.code)]
    _require_found({*loaded} - {*static["modules"]})
    folder = os.environ.get("VISIONGEN_DATA")
    data = Path(folder).resolve() if folder else None
    for path in run.opened:
        if path.is_relative_to(repo.trained):
            _require_declared("trained", chapter.front.trained, _card_of(path))
        elif data is not None and path.is_relative_to(data):
            name = path.relative_to(data).as_posix()
            _require_declared("data", chapter.front.data, name)


def _require_found(unknown: set[str]) -> None:
    unknown = {place for place in unknown if not place.startswith("code/bookbuild/")}
    if unknown:
        deepest = max(sorted(map(_module_name, unknown)), key=lambda n: n.count("."))
        raise BookError(
            f"the run imported {', '.join(sorted(unknown))}, but no import statement "
            "that the cells lead to says so, and the page would not notice a change; "
            f'write "import {deepest}" where it is used'
        )


def _module_name(place: str) -> str:
    dotted = place.removeprefix("code/").removesuffix(".py").replace("/", ".")
    return dotted.removesuffix(".__init__")


def _card_of(path: Path) -> str:
    """The name of the card that a file in ``trained`` belongs to."""
    return path.stem.removesuffix("_embeddings")


def _require_declared(key: str, declared: tuple[str, ...], name: str) -> None:
    """A name is covered when it is declared, or lies in a folder that is."""
    if not any(name == known or name.startswith(f"{known}/") for known in declared):
        raise BookError(
            f"the run read {name}, but the front matter does not say so; add it under "
            f'"depends:" as "{key}"'
        )
