"""Finds, without running anything, every local file that a piece of code can import."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.syntax_hash import hash_module


@dataclass(frozen=True)
class Import:
    """One import statement: ``from {level dots}module import names``.

    ``names`` is empty for ``import module``.
    """

    level: int
    module: str
    names: tuple[str, ...]


def reachable_modules(repo: Repository, cells: Iterable[ast.Module]) -> dict[Path, str]:
    """Every file under ``code/`` that the cells can import, with its syntax hash.

    Followed are all import statements, also those inside functions, of the cells and of
    every file they lead to. A package's ``__init__.py`` counts when anything below it
    does, since Python runs it first.

    Raises:
        BookError: one of the files does not parse.
    """
    known = _modules_by_name(repo.code)
    found: dict[Path, str] = {}
    waiting = [
        path
        for cell in cells
        for statement in _imports(cell)
        for path in _resolve(known, statement, package="")
    ]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path], statements = _read_module(repo, path)
        package = _package(repo.code, path)
        for statement in statements:
            waiting.extend(_resolve(known, statement, package))
    return dict(sorted(found.items()))


def _modules_by_name(code: Path) -> dict[str, Path]:
    """The file of each dotted name; a package wins over a module of the same name."""
    known: dict[str, Path] = {}
    for path in sorted(code.rglob("*.py")):
        parts = path.relative_to(code).with_suffix("").parts
        if parts[-1] == "__init__":
            known[".".join(parts[:-1])] = path
        else:
            known.setdefault(".".join(parts), path)
    return known


def _package(code: Path, path: Path) -> str:
    """The package that relative imports in this file start from."""
    return ".".join(path.relative_to(code).parts[:-1])


def _resolve(known: dict[str, Path], statement: Import, package: str) -> Iterator[Path]:
    """The files that one import statement runs, as far as they are local."""
    module = statement.module
    if statement.level:
        parents = package.split(".") if package else []
        kept = parents[: len(parents) - statement.level + 1]
        module = ".".join([*kept, module] if module else kept)
    parts = module.split(".")
    dotted = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    dotted += [f"{module}.{name}" for name in statement.names]
    yield from (known[name] for name in dotted if name in known)


def _read_module(repo: Repository, path: Path) -> tuple[str, tuple[Import, ...]]:
    status = path.stat()
    try:
        return _parse_module(path, status.st_mtime_ns, status.st_size)
    except SyntaxError as error:
        place = f"{repo.relative(path)}:{error.lineno}"
        raise BookError(f"{place}: {error.msg}; mend the file") from error


@cache
def _parse_module(
    path: Path, modified: int, size: int
) -> tuple[str, tuple[Import, ...]]:
    """Hash and imports of a file; time and size tell when to read it again."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return hash_module(tree), tuple(_imports(tree))


def _imports(tree: ast.Module) -> Iterator[Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(0, alias.name, ())
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield Import(node.level, node.module or "", names)
