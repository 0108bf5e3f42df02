"""The Markdown of the chapters as tokens that know where they stand.

markdown-it gives blocks their lines, but inline elements no position. The parser made
here notes for every role, formula, link and image its span inside the inline text, so
that they can be replaced in the source without touching code or anything else.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from docutils.parsers.rst import directives
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.dollarmath.index import math_inline_dollar
from mdit_py_plugins.myst_role.index import myst_role
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser

# What a chapter may use; CONTRIBUTING.md says how.
ADMONITIONS = ("note", "tip", "warning", "important", "admonition")
DIRECTIVES = (
    *ADMONITIONS,
    "demo",
    "dropdown",
    "exercise",
    "solution",
    "figure",
    "image",
    "list-table",
    "math",
    "source",
    "table",
)
ROLES = (
    "ref",
    "numref",
    "eq",
    "doc",
    "chapter",
    "term",
    "cite:t",
    "cite:p",
    "glue:text",
    "result",
    "published",
)
# Directives whose body is Markdown again.
CONTAINERS = (*ADMONITIONS, "demo", "dropdown", "exercise", "solution", "table")

_HEAD = re.compile(r"\{([^\s}]+)\}\s*(.*)", re.DOTALL)
_EXPLICIT = re.compile(r"(.+?)\s*<([^<>]+)>", re.DOTALL)


@dataclass(frozen=True)
class Directive:
    """A directive: ``argument`` is what follows its name, ``body`` what it encloses.

    ``line`` is where it opens and ``body_line`` where the body starts, in the file.
    """

    name: str
    argument: str
    body: str
    line: int
    body_line: int
    options: dict[str, str] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        """The names under ``:class:``."""
        return self.options.get("class", "").split()


@lru_cache(maxsize=1024)
def parse(text: str) -> list[Token]:
    """The tokens of a piece of chapter; spans stand in ``token.meta["span"]``.

    They are shared between callers: nobody changes them.
    """
    return _parser().parse(text)


def directive(token: Token, line: int) -> Directive | None:
    """The directive that a fence is, or None for ordinary code.

    Args:
        token: a ``fence`` or ``colon_fence``.
        line: the line of the file where it opens.
    """
    head = _HEAD.match(token.info.strip())
    if token.type not in ("fence", "colon_fence") or head is None:
        return None
    parsed = parse_directive_text(_AnyDirective, "", token.content, line=line)
    return Directive(
        name=head[1],
        argument=head[2].strip(),
        body="\n".join(parsed.body),
        line=line,
        body_line=line + 1 + parsed.body_offset,
        options={key: value or "" for key, value in parsed.options.items()},
    )


def cell_options(token: Token) -> dict[str, Any]:
    """The options of a ``{code-cell}`` fence: its tags, its figure's name and so on."""
    parsed = parse_directive_text(
        _AnyDirective, "", token.content, validate_options=False
    )
    return parsed.options


def inline_tokens(token: Token, kind: str) -> Iterator[Token]:
    """The direct children of this kind of an ``inline`` token that have a span."""
    for child in token.children or []:
        if child.type == kind and "span" in child.meta:
            yield child


def inline_with_lines(text: str, line: int) -> Iterator[tuple[Token, int]]:
    """Every inline token with its line, also inside directives.

    Args:
        text: a piece of chapter.
        line: the line of the file where it starts.
    """
    for token in parse(text):
        at = line + (token.map[0] if token.map else 0)
        if token.type == "inline":
            yield token, at
        elif (found := directive(token, at)) and (
            found.name in (*CONTAINERS, "figure", "list-table")
        ):
            yield from inline_with_lines(found.body, found.body_line)


def split_title(content: str) -> tuple[str | None, str]:
    """Split ``text <target>`` into its two parts; the text is None when left out."""
    explicit = _EXPLICIT.fullmatch(content.strip())
    if explicit is None:
        return None, content.strip()
    return explicit[1], explicit[2].strip()


@cache
def _parser() -> MarkdownIt:
    extensions = {"amsmath", "colon_fence", "deflist", "dollarmath", "fieldlist"}
    config = MdParserConfig(enable_extensions=extensions)
    parser = create_md_parser(config, RendererHTML)
    parser.disable("front_matter")
    dollar = math_inline_dollar(
        config.dmath_allow_space, config.dmath_allow_digits, config.dmath_double_inline
    )
    for name, rule, kinds in (
        ("myst_role", myst_role, ("myst_role",)),
        ("math_inline", dollar, ("math_inline", "math_inline_double")),
        ("image", image, ("image",)),
        ("link", link, ("link_open",)),
        ("html_inline", html_inline, ("html_inline",)),
    ):
        parser.inline.ruler.at(name, _with_span(rule, kinds))
    return parser


def _with_span(
    rule: Callable[[StateInline, bool], bool], kinds: tuple[str, ...]
) -> Callable[[StateInline, bool], bool]:
    """The rule, noting in the token it pushes where it began and ended."""

    def spanned(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        matched = rule(state, silent)
        if matched and not silent:
            for token in state.tokens[before:]:
                if token.type in kinds:
                    token.meta["span"] = (start, state.pos)
                    break
        return matched

    return spanned


class _AnyOptions(dict[str, Callable[[str], Any]]):
    """Takes every option as it is written; the site checks their names."""

    def __missing__(self, key: str) -> Callable[[str], Any]:
        return directives.unchanged


class _AnyDirective:
    """What myst-parser must know of a directive to split it."""

    option_spec = _AnyOptions(name=directives.unchanged)
    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
