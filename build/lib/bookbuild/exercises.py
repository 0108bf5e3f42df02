"""The exercises of a chapter and the solutions that the tests run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from bookbuild.chapter import Chapter
from bookbuild.errors import BookError
from bookbuild.myst_syntax import CONTAINERS, Directive, directive, parse


@dataclass(frozen=True)
class Solution:
    """The Python of one solution; ``line`` is where its first fence stands."""

    label: str
    code: str
    line: int

    @property
    def asserts(self) -> bool:
        """Whether it checks its own result: ``assert``, or ``np.testing.assert_…``."""
        return any(
            isinstance(node, ast.Assert)
            or (isinstance(node, ast.Attribute) and node.attr.startswith("assert_"))
            for node in ast.walk(self.tree())
        )

    def tree(self) -> ast.Module:
        """The code, parsed.

        Raises:
            BookError: it is not Python.
        """
        try:
            return ast.parse(self.code)
        except SyntaxError as error:
            raise BookError(
                f"the solution of {self.label} is not Python: {error.msg} "
                f"({(error.text or '').strip()!r})"
            ) from error


def solutions(chapter: Chapter) -> list[Solution]:
    """The solutions of a chapter that hold code, in order.

    Several ``python`` fences in one solution are one program; a fence of another kind,
    ``text`` say, is only shown.
    """
    found = []
    for solution in directives(chapter, "solution"):
        fences = list(_python(solution.body, solution.body_line))
        if fences:
            code = "\n".join(text for text, _ in fences)
            found.append(Solution(solution.argument, code, fences[0][1]))
    return found


def setup_code(chapter: Chapter) -> str:
    """The chapter's set-up cells (tag ``setup``), one after the other."""
    return "\n\n".join(
        cell.source
        for cell in chapter.code_cells
        if "setup" in cell.metadata.get("tags", [])
    )


def directives(chapter: Chapter, *names: str) -> Iterator[Directive]:
    """All directives with one of these names, in order, also inside others."""
    for cell, line in zip(chapter.cells, chapter.lines, strict=True):
        if cell.cell_type == "markdown":
            yield from _directives(cell.source, line, names)


def _directives(text: str, line: int, names: tuple[str, ...]) -> Iterator[Directive]:
    for token in parse(text):
        if token.map and (found := directive(token, line + token.map[0])):
            if found.name in names:
                yield found
            if found.name in CONTAINERS:
                yield from _directives(found.body, found.body_line, names)


def _python(text: str, line: int) -> Iterator[tuple[str, int]]:
    """The ``python`` fences in a text, also inside other directives."""
    for token in parse(text):
        if token.type not in ("fence", "colon_fence") or token.map is None:
            continue
        at = line + token.map[0]
        found = directive(token, at)
        if found is not None and found.name in CONTAINERS:
            yield from _python(found.body, found.body_line)
        elif found is None and token.info.strip() == "python":
            yield token.content, at
