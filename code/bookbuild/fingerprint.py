"""Says what the outputs of a chapter depend on, and which of it has changed.

The fingerprint stands in the notebook's metadata under ``bookbuild``. It holds a hash
of each code cell, of every local module that an import statement can reach, and of the
declared data sets and trained weights; a hash of the outputs stands beside it.
"""

import ast
import hashlib
import json
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bookbuild import videos
from bookbuild.chapter import Chapter
from bookbuild.errors import BookError
from bookbuild.imports import reachable_modules
from bookbuild.notebook_file import code_cells
from bookbuild.repository import Repository
from bookbuild.syntax_hash import hash_cell


def fingerprint(repo: Repository, chapter: Chapter) -> dict[str, Any]:
    """What the chapter's outputs depend on, as it stands in the checkout now.

    Returns:
        ``{"cells": [hash, …], "modules": {path: hash}, "depends": {"data": {name:
        {edition: sha256}}, "trained": {path: sha256}}}``. A notebook records for each
        data set ``{"edition", "sha256"}`` of the one that it was executed on.

    Raises:
        BookError: a cell or module does not parse, the registry does not know a data
            set, or a trained result is not there.
    """
    trees = [
        parse_cell(f"{repo.relative(chapter.path)}:{line}", number, cell["source"])
        for number, (cell, line) in enumerate(
            zip(chapter.code_cells, chapter.code_lines, strict=True), start=1
        )
    ]
    modules = reachable_modules(repo, trees)
    return {
        "cells": [hash_cell(tree) for tree in trees],
        "modules": {repo.relative(path): hash_ for path, hash_ in modules.items()},
        "depends": {
            "data": {name: _editions(repo, name) for name in chapter.front.data},
            "trained": {
                repo.relative(path): _file_hash(path)
                for name in chapter.front.trained
                for path in _trained_files(repo, name)
            },
        },
    }


def parse_cell(place: str, number: int, source: str) -> ast.Module:
    """Parse a code cell, which has to be plain Python.

    Args:
        place: file and line of the cell, for messages.
        number: of the cell, counted from 1 over the chapter's code cells.
        source: its text.

    Raises:
        BookError: it is not Python, or uses IPython's own syntax.
    """
    try:
        return ast.parse(source)
    except SyntaxError as error:
        line = (error.text or "").strip()
        if line.startswith(("%", "!", "?")) or line.endswith("?"):
            raise BookError(
                f"{place}: cell {number} uses IPython's own syntax ({line!r}); write "
                "plain Python (time.perf_counter for %timeit, say), so that the cell "
                "also runs as a script"
            ) from error
        raise BookError(
            f"{place}: cell {number} is not valid Python: {error.msg} in {line!r}"
        ) from error


def outputs_hash(notebook: dict[str, Any]) -> str:
    """Hash of everything the cells have put out (not of the cells themselves).

    It is the same for a notebook read by nbformat or as plain JSON, and whatever the
    site's address (see ``videos``).
    """
    outputs = [_plain(cell.get("outputs", [])) for cell in code_cells(notebook)]
    text = json.dumps(outputs, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(videos.for_page(text).encode("utf-8")).hexdigest()


def _plain(value: Any) -> Any:
    """Outputs without execution counts, and with texts that are split in lines joined.

    On disk nbformat splits texts; a list of texts in JSON data is joined too, which
    does no harm in a hash.
    """
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if k != "execution_count"}
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return "".join(value)
        return [_plain(item) for item in value]
    return value


def stale(
    repo: Repository, chapter: Chapter, notebook: dict[str, Any] | None
) -> list[str]:
    """Why the committed outputs are not those of the chapter; empty when they are.

    Args:
        repo: the repository.
        chapter: as it stands in the checkout.
        notebook: its committed notebook (plain dictionaries or an nbformat node), or
            None when there is none.
    """
    remedy = f"make execute CHAPTER={chapter.name[:2]}"
    if notebook is None:
        return [f"no notebook: run {remedy}"]
    try:
        recorded = notebook["metadata"]["bookbuild"]
        before, outputs = recorded["fingerprint"], recorded["outputs"]
        cells, modules = before["cells"], before["modules"]
        data, trained = before["depends"]["data"], before["depends"]["trained"]
    except KeyError:
        return [f"the notebook has no complete fingerprint: run {remedy}"]
    try:
        now = fingerprint(repo, chapter)
    except BookError as error:
        return [str(error)]
    reasons = _changed_cells(cells, now["cells"], chapter.code_lines)
    if _cells_of(notebook) != cells:
        reasons.append("code cells of the notebook were edited by hand")
    reasons += _changed_files(modules, now["modules"])
    reasons += _changed_data(data, now["depends"]["data"])
    reasons += _changed_files(trained, now["depends"]["trained"])
    if outputs_hash(notebook) != outputs:
        reasons.append("outputs were edited by hand")
    reasons += videos.damaged_media(repo, notebook)
    return reasons


def watched_files(repo: Repository, chapter: Chapter) -> list[Path]:
    """Every file whose change can make the page stale, beside the chapter's own.

    (All code, when a mistake in it hides what it imports.)
    """
    try:
        now = fingerprint(repo, chapter)
    except BookError:
        used = [*sorted(repo.code.rglob("*.py")), *sorted(repo.trained.glob("*"))]
    else:
        used = [repo.root / p for p in (*now["modules"], *now["depends"]["trained"])]
    registry = [repo.registry] if chapter.front.data else []
    return [*used, *registry, repo.notebook_path(chapter.name)]


def _cells_of(notebook: dict[str, Any]) -> list[str]:
    """The hash of each code cell as it stands in the notebook."""
    sources = ("".join(cell["source"]) for cell in code_cells(notebook))
    try:
        return [hash_cell(ast.parse(source)) for source in sources]
    except SyntaxError:
        return []


def _changed_cells(before: list[str], now: list[str], lines: list[int]) -> list[str]:
    reasons = []
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        common = min(last - first, end - start)
        for index in range(start, end):
            verb = "changed" if index < start + common else "is new"
            reasons.append(f"cell {index + 1} {verb} (line {lines[index]})")
        if removed := last - first - common:
            what = "a cell was" if removed == 1 else f"{removed} cells were"
            reasons.append(f"{what} removed after cell {end}")
    return reasons


def _changed_files(before: dict[str, str], now: dict[str, str]) -> list[str]:
    reasons = [f"{p} changed" for p in now if p in before and now[p] != before[p]]
    reasons += [f"{path} is used now" for path in now if path not in before]
    reasons += [f"{path} is no longer used" for path in before if path not in now]
    return reasons


def _changed_data(
    before: dict[str, dict[str, str]], now: dict[str, dict[str, str]]
) -> list[str]:
    reasons = []
    for name, editions in now.items():
        if name not in before:
            reasons.append(f"data set {name} is used now")
        elif before[name]["sha256"] not in editions.values():
            reasons.append(
                f"data set {name}: recorded checksum {before[name]['sha256'][:16]}… is "
                "no known edition"
            )
    reasons += [
        f"data set {name} is no longer used" for name in before if name not in now
    ]
    return reasons


def _editions(repo: Repository, name: str) -> dict[str, str]:
    """The SHA-256 of each edition of a data set, from the registry."""
    status = repo.registry.stat() if repo.registry.is_file() else None
    registry = _read_registry(repo.registry, status.st_mtime_ns) if status else {}
    if name not in registry:
        raise BookError(
            f"depends: data: {name!r} is not in {repo.relative(repo.registry)}; it "
            f"knows {', '.join(sorted(registry)) or 'nothing'}"
        )
    return {
        edition: entry["sha256"]
        for edition, entry in registry[name]["editions"].items()
    }


@lru_cache(maxsize=8)
def _read_registry(path: Path, modified: int) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _trained_files(repo: Repository, name: str) -> list[Path]:
    """The card of a trained result, and its weights and embeddings if it has any."""
    card, *others = (
        repo.trained / f"{name}{end}"
        for end in (".json", ".safetensors", "_embeddings.safetensors")
    )
    if not card.is_file():
        raise BookError(
            f"depends: trained: {repo.relative(card)} is missing; make it with "
            f'"make train NAME={name}" and "make publish NAME={name}"'
        )
    return [card, *(path for path in others if path.is_file())]


def _file_hash(path: Path) -> str:
    status = path.stat()
    return _hash_content(path, status.st_mtime_ns, status.st_size)


@cache
def _hash_content(path: Path, modified: int, size: int) -> str:
    """SHA-256 of a file; time and size tell when to read it again."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
