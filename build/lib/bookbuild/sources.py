"""Cuts a function, class, method or constant out of a file, for ``{source}``.

The text of a chapter never holds a second copy of the library's code: it names what it
shows, and this module cuts it from the file by its syntax tree.
"""

import ast
import difflib
import keyword
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bookbuild.errors import BookError
from bookbuild.repository import Repository

Definition = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
)
Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Source:
    """One definition as it stands in its file.

    ``path`` is absolute; ``first_line`` and ``last_line`` count from 1 and include the
    decorators; ``code`` is dedented and shows of every docstring only its summary.
    """

    name: str
    path: Path
    first_line: int
    last_line: int
    code: str
    url: str


def cut(repo: Repository, name: str) -> Source:
    """Cut the definition with this dotted name out of its file under ``code/``.

    Args:
        repo: the repository.
        name: for instance ``visiongen.classical.filters.correlate`` or
            ``visiongen.models.attention.SelfAttention.forward``.

    Raises:
        BookError: no such module or definition (with what comes close), or the file
            does not parse.
    """
    path, inside = _locate(repo, name)
    text = path.read_text(encoding="utf-8")
    tree = _parse(repo, path, text)
    node = _find(repo, name, path, tree, inside)
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    last = node.end_lineno or node.lineno
    place = path.relative_to(repo.root).as_posix()
    return Source(
        name=name,
        path=path,
        first_line=first,
        last_line=last,
        code=_shorten(text, node, first, last),
        url=f"{repo.address}/blob/{repo.branch}/{place}#L{first}-L{last}",
    )


def _locate(repo: Repository, name: str) -> tuple[Path, list[str]]:
    """Split a dotted name into its file and the names inside that file."""
    parts = name.split(".")
    if not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
        raise BookError(
            f"source {name!r} is not a dotted name; write it like "
            "visiongen.classical.filters.correlate"
        )
    for length in range(len(parts), 0, -1):
        stem = repo.code.joinpath(*parts[:length])
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if not path.is_file():
                continue
            if length < len(parts):
                return path, parts[length:]
            raise BookError(
                f"source {name!r} is a whole module; name something in it"
                + _hint(parts[-1], _names_in(repo, path), prefix=f"{name}.")
            )
    raise BookError(
        f"source {name!r}: there is no module {parts[0]!r} under "
        f"{repo.code.relative_to(repo.root).as_posix()}/"
    )


def _parse(repo: Repository, path: Path, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        place = path.relative_to(repo.root).as_posix()
        raise BookError(
            f"{place}:{error.lineno}: {error.msg}; mend the file, nothing can be "
            "cut from it"
        ) from error


def _find(
    repo: Repository, name: str, path: Path, tree: ast.Module, inside: list[str]
) -> Definition:
    """Walk down from the module to the definition; the last of several is meant."""
    body, known = tree.body, ".".join(name.split(".")[: -len(inside)])
    node: Definition | None = None
    for step in inside:
        found = dict(_definitions(body))
        if step not in found:
            place = path.relative_to(repo.root).as_posix()
            close = _hint(step, list(found), prefix=f"{known}.")
            elsewhere = "" if close else _elsewhere(repo, inside[-1])
            raise BookError(
                f"source {name!r}: {place} defines no {step!r}{close or elsewhere}"
            )
        node = found[step]
        body = node.body if isinstance(node, ast.ClassDef) else []
        known = f"{known}.{step}"
    assert node is not None
    return node


def _definitions(body: list[ast.stmt]) -> Iterator[tuple[str, Definition]]:
    """Every name defined here, also inside ``if`` and ``try``, in order."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for leaf in ast.walk(target):
                    if isinstance(leaf, ast.Name):
                        yield leaf.id, node
        elif isinstance(node, ast.If | ast.Try | ast.With):
            for field in ("body", "orelse", "finalbody"):
                yield from _definitions(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                yield from _definitions(handler.body)


def _names_in(repo: Repository, path: Path) -> list[str]:
    """What a module defines, or the modules of a package."""
    tree = _parse(repo, path, path.read_text(encoding="utf-8"))
    names = [name for name, _ in _definitions(tree.body)]
    if path.name == "__init__.py":
        names += sorted(p.stem for p in path.parent.glob("*.py") if p != path)
    return names


def _elsewhere(repo: Repository, wanted: str) -> str:
    """Where else under ``code/`` this very name is defined, as a hint."""
    places = []
    for path in sorted(repo.code.rglob("*.py")):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError:
            continue  # reported when it is asked for itself
        module = ".".join(path.relative_to(repo.code).with_suffix("").parts)
        places += [
            f"{module.removesuffix('.__init__')}.{name}"
            for name, _ in _definitions(tree.body)
            if name == wanted
        ]
    return f"; did you mean {' or '.join(places[:3])}?" if places else ""


def _hint(wanted: str, names: list[str], prefix: str) -> str:
    close = difflib.get_close_matches(wanted, names, n=3, cutoff=0.6)
    if not close:
        return ""
    return f"; did you mean {' or '.join(prefix + name for name in close)}?"


def _shorten(text: str, node: Definition, first: int, last: int) -> str:
    """The lines of the definition, dedented, docstrings cut to their summary."""
    lines = text.split("\n")
    dropped: set[int] = set()
    for inner in ast.walk(node):
        if not isinstance(inner, Documented) or not ast.get_docstring(inner):
            continue
        statement = inner.body[0]
        start, end = statement.lineno, statement.end_lineno or statement.lineno
        if start == end:
            continue
        kept = _summary(lines[start - 1 : end])
        lines[start - 1 : start - 1 + len(kept)] = kept
        dropped.update(range(start + len(kept), end + 1))
    margin = " " * node.col_offset
    shown = (lines[n - 1] for n in range(first, last + 1) if n not in dropped)
    return "\n".join(line.removeprefix(margin) for line in shown) + "\n"


def _summary(docstring: list[str]) -> list[str]:
    """The first sentence or paragraph of a docstring's lines, closed again."""
    opening = docstring[0]
    quotes = '"""' if '"""' in opening else "'''"
    if opening.rstrip().endswith(quotes):  # the summary stands below the quotes
        opening = opening.rstrip() + docstring[1].strip()
        docstring = [opening, *docstring[2:]]
    kept = []
    for line in docstring:
        if not line.replace(quotes, "").strip():
            break
        kept.append(line.rstrip())
        if line.rstrip().endswith((".", "!", "?", ":", quotes)):
            break
    if not kept[-1].endswith(quotes) or kept[-1].strip() == quotes:
        kept[-1] += quotes
    return kept
