"""Hashes what Python code says, whatever its layout, comments and Python version.

The syntax tree is written down by a walk of our own. ``ast.dump`` and ``ast.unparse``
differ between Python releases, and so do the trees themselves in small ways, which the
walk evens out:

- newer releases add fields (``type_params``, ``default_value``): a field that is None
  or an empty list is left out, as if it did not exist, and fields are taken by name;
- ``ctx`` follows from the position and ``type_comment`` is a comment: left out, as is
  ``kind``, the u of ``u"text"``;
- Python 3.12 reads f-strings with a new parser: neighbouring texts in one are joined,
  empty texts and empty format specifications left out.
"""

import ast
import hashlib
from collections.abc import Iterator

LEFT_OUT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def hash_cell(tree: ast.Module) -> str:
    """Hash of a code cell: everything but comments and layout."""
    return _hash(tree, docstrings=True)


def hash_module(tree: ast.Module) -> str:
    """Hash of a module: everything but comments, layout and docstrings."""
    return _hash(tree, docstrings=False)


def _hash(tree: ast.Module, docstrings: bool) -> str:
    text: list[str] = []
    _write(tree, docstrings, text)
    return hashlib.sha256("".join(text).encode("utf-8")).hexdigest()[:16]


def _write(node: object, docstrings: bool, text: list[str]) -> None:
    """Append a tree, written as no other tree is, to ``text``."""
    if isinstance(node, ast.Constant):
        # None as a value is not the None of an absent element
        text += "Constant ", _write_constant(node.value)
    elif isinstance(node, ast.AST):
        text += type(node).__name__, "("
        for name, value in sorted(_fields(node, docstrings)):
            text.append(f"{name}=")
            _write(value, docstrings, text)
        text.append(")")
    elif isinstance(node, list):
        text.append("[")
        for element in node:
            _write(element, docstrings, text)
            text.append(",")
        text.append("]")
    else:  # a name, a flag or the None of an element that is not there
        text.append(_write_constant(node))


def _fields(node: ast.AST, docstrings: bool) -> Iterator[tuple[str, object]]:
    for name, value in ast.iter_fields(node):
        if name in LEFT_OUT:
            continue
        if name == "body" and not docstrings:
            value = _without_docstring(node)
        elif isinstance(node, ast.JoinedStr):
            value = _joined(node.values)
        elif name == "format_spec" and value is not None and not _joined(value.values):
            continue
        if value is not None and value != []:
            yield name, value


def _without_docstring(node: ast.AST) -> object:
    """The body of a node, less the docstring that opens it.

    (The body of a lambda or conditional expression is not a list.)
    """
    body = node.body  # type: ignore[attr-defined]
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    if (
        isinstance(node, documented)
        and ast.get_docstring(node, clean=False) is not None
    ):
        return body[1:]
    return body


def _joined(parts: list[ast.expr]) -> list[ast.expr]:
    """The parts of an f-string, with no two texts side by side and no empty one."""
    joined: list[ast.expr] = []
    for part in parts:
        previous = joined[-1] if joined else None
        if isinstance(part, ast.Constant) and part.value == "":
            continue
        if isinstance(part, ast.Constant) and isinstance(previous, ast.Constant):
            joined[-1] = ast.Constant(str(previous.value) + str(part.value))
        else:
            joined.append(part)
    return joined


def _write_constant(value: object) -> str:
    """A constant with its type; numbers exactly, texts with their length."""
    kind = type(value).__name__
    if isinstance(value, float):
        return f"{kind}:{value.hex()};"
    if isinstance(value, complex):
        return f"{kind}:{value.real.hex()},{value.imag.hex()};"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{kind}:{value:x};"
    if isinstance(value, str):
        return (
            f"{kind}{len(value)}:{value.encode('utf-8', 'backslashreplace').decode()}"
        )
    return f"{kind}:{value!r};"
