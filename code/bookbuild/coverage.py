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
    for path in run.modules:
        if path.is_relative_to(repo.code):
            _require_found(repo, chapter, static["modules"], path)
    data = Path(os.environ.get("VISIONGEN_DATA") or os.devnull).resolve()
    for path in run.opened:
        if path.is_relative_to(repo.trained):
            _require_declared(chapter, "trained", chapter.front.trained, path.stem)
        elif path.is_relative_to(data):
            name = path.relative_to(data).as_posix()
            _require_declared(chapter, "data", chapter.front.data, name)


def _require_found(
    repo: Repository, chapter: Chapter, known: dict[str, str], path: Path
) -> None:
    place = repo.relative(path)
    if place in known or place.startswith("code/bookbuild/"):
        return
    module = place.removeprefix("code/").removesuffix(".py").removesuffix("/__init__")
    raise BookError(
        f"{chapter.name}: the run imported {place}, but no import statement that the "
        "cells lead to names it, so the page would not notice when it changes; write "
        f'"import {module.replace("/", ".")}" where it is used'
    )


def _require_declared(
    chapter: Chapter, key: str, declared: tuple[str, ...], name: str
) -> None:
    """A name is covered when it is declared, or lies in a folder that is."""
    if not any(name == known or name.startswith(f"{known}/") for known in declared):
        raise BookError(
            f"{chapter.name} reads {name}, but its front matter does not say so; add "
            f'it under "depends:" as "{key}"'
        )
