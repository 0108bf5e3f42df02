"""Turns the MyST Markdown of a chapter into plain Markdown for Colab and Jupyter.

The text is parsed, and only what MyST adds is replaced, at its exact place in the
source: everything else, code above all, stays as it was written.
"""

import re

from markdown_it.token import Token

from bookbuild.errors import BookError
from bookbuild.markdown_blocks import (
    display_math,
    has_open_rows,
    image_address,
    render,
)
from bookbuild.myst_syntax import DIRECTIVES, ROLES, directive, inline_tokens, parse
from bookbuild.roles import Context, role_text
from bookbuild.text_edits import Edits

_INLINE = (
    "myst_role",
    "math_inline",
    "math_inline_double",
    "image",
    "link_open",
    "html_inline",
)
_RAW = ("colon_fence", "myst_target", "myst_line_comment", "myst_block_break")


def convert(text: str, context: Context, line: int = 1, quoted: bool = False) -> str:
    """Plain Markdown for a piece of a chapter.

    Args:
        text: MyST Markdown, a whole cell or the body of a directive.
        context: the book around it.
        line: the line of the file where the text starts.
        quoted: the result goes into a quotation, where a formula must stay on one line
            (Jupyter takes formulas out before it sees the quotation marks).

    Raises:
        BookError: something does not exist, or may not be used in a chapter.
    """
    edits = Edits(text.split("\n"))
    tokens = parse(text)
    depth, in_cell = 0, False
    for token in tokens:
        depth += token.nesting if token.type.startswith("blockquote") else 0
        in_cell = token.type in ("th_open", "td_open") or (
            in_cell and token.type == "inline"
        )
        start = line + (token.map[0] if token.map else 0)
        with context.collecting():
            if token.type == "inline":
                _inline(edits, token, context, start, in_cell)
            else:
                _block(edits, token, context, start, quoted or depth > 0)
    return edits.apply()


def require_plain(text: str, place: str) -> None:
    """Fail when any MyST is left in converted text: the last line of defence.

    Raises:
        BookError: a directive, role, target or comment is still there.
    """
    for token in parse(text):
        left = [child.content for child in inline_tokens(token, "myst_role")]
        if token.type in _RAW or (
            token.type == "fence" and token.info.strip().startswith("{")
        ):
            left.append(token.info or token.content)
        if left:
            raise BookError(
                f"{place}: the notebook's Markdown would keep raw MyST ({left[0]!r}); "
                "write it in a simpler way, or teach bookbuild/markdown.py to turn it"
            )


def _span(token: Token) -> tuple[int, int]:
    assert token.map is not None
    return token.map[0], token.map[1]


def _block(
    edits: Edits, token: Token, context: Context, line: int, quoted: bool
) -> None:
    if token.type in ("fence", "colon_fence"):
        _fence(edits, token, context, line, quoted)
    elif token.type in ("myst_target", "myst_line_comment"):
        edits.drop(*_span(token))
    elif token.type.startswith("math_block") or token.type == "amsmath":
        _formula(edits, token, context, line, quoted)
    elif token.type == "html_block":
        raise BookError(
            f"{context.place(line)}: raw HTML; a chapter is MyST Markdown only"
        )


def _fence(
    edits: Edits, token: Token, context: Context, line: int, quoted: bool
) -> None:
    found = directive(token, line)
    if found is None:
        if token.type == "colon_fence":
            raise BookError(
                f"{context.place(line)}: these colons open a block without a name: "
                "the one above them ended at the first equal row of colons; give a "
                "block more colons than those inside it"
            )
        return
    if found.name not in DIRECTIVES:
        raise BookError(
            f"{context.place(line)}: a chapter may not use the directive "
            f"{{{found.name}}}; it may use {', '.join(DIRECTIVES)}"
        )
    if token.content.lstrip(" ").startswith(":::"):
        raise BookError(
            f"{context.place(line)}: leave a blank line below {{{found.name}}}; MyST "
            "would take the block inside it for options"
        )
    first, end = _span(token)
    column = len(edits.lines[first]) - len(token.markup + token.info)
    edits.replace_block(
        first, end, column, render(found, context, convert, quoted).split("\n")
    )


def _formula(
    edits: Edits, token: Token, context: Context, line: int, quoted: bool
) -> None:
    label = token.info if token.type == "math_block_label" else ""
    survives = token.type == "amsmath" or not (
        has_open_rows(token.content) or "\n\n" in token.content
    )
    if survives and not label and not quoted:
        return
    first, end = _span(token)
    column = edits.lines[first].index("\\begin" if token.type == "amsmath" else "$$")
    content = token.content
    if ">" in edits.lines[first][:column]:
        content = re.sub(r"^[ >]+", "", content, flags=re.MULTILINE)
    text = display_math(content, label, context, line, quoted)
    edits.replace_block(first, end, column, text.split("\n"))


def _inline(
    edits: Edits, token: Token, context: Context, line: int, in_cell: bool
) -> None:
    """Replace roles, and formulas and images that would not survive as they are."""
    changes = []
    for child in _with_nested(token):
        start, end = child.meta["span"]
        written = token.content[start:end]
        with context.collecting():
            place = line + token.content.count("\n", 0, start)
            new = _replacement(child, written, context, place)
            if new != written:
                changes.append((start, end, new))
    for child in token.children or []:
        name = child.content[1:-1]
        if child.type == "code_inline" and child.content == f"{{{name}}}":
            with context.collecting():
                _refuse_role_in_backticks(name, context, line)
    first, _ = _span(token)
    if in_cell:
        edits.replace_cell(first, token.content, changes)
    elif changes:
        edits.replace_inline(first, token.content, changes)


def _replacement(child: Token, written: str, context: Context, line: int) -> str:
    """What stands for an inline element in plain Markdown."""
    if child.type == "myst_role":
        return role_text(context, child.meta["name"], child.content, line)
    if child.type.startswith("math_inline"):
        return " ".join(written.split("\n"))
    if child.type == "image":
        address = image_address(str(child.attrs["src"]), context)
        return f"![{child.content}]({address})"
    if child.type == "link_open":
        _require_absolute(str(child.attrs["href"]), context, line)
        return written
    raise BookError(f"{context.place(line)}: raw HTML; a chapter is MyST Markdown only")


def _refuse_role_in_backticks(name: str, context: Context, line: int) -> None:
    if name in ROLES:
        raise BookError(
            f"{context.place(line)}: the role {{{name}}} stands in backticks and is "
            "not carried out; take the outer ones away"
        )


def _with_nested(token: Token) -> list[Token]:
    found = [child for kind in _INLINE for child in inline_tokens(token, kind)]
    return sorted(found, key=lambda child: child.meta["span"])


def _require_absolute(address: str, context: Context, line: int) -> None:
    if not re.match(r"(https?|mailto):", address):
        raise BookError(
            f"{context.place(line)}: the link to {address!r} is relative and would be "
            "dead in Colab; write {doc} for a page, {ref} for a label"
        )
