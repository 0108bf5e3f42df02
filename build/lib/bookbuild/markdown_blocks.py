"""The plain Markdown that stands for each directive a chapter may use."""

import posixpath
import re
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from mdit_py_plugins.dollarmath import dollarmath_plugin

from bookbuild.demos import read_demo
from bookbuild.errors import BookError
from bookbuild.labels import Target
from bookbuild.list_tables import table_rows, write_table
from bookbuild.myst_syntax import ADMONITIONS, Directive
from bookbuild.roles import Context
from bookbuild.sources import cut

# bookbuild.markdown.convert: (text, context, line, quoted) -> Markdown.
Convert = Callable[[str, Context, int, bool], str]


def render(found: Directive, context: Context, convert: Convert, quoted: bool) -> str:
    """Plain Markdown for one directive, its body converted too."""
    place = context.place(found.line)

    def title(text: str) -> str:
        return convert(text, context, found.line, quoted)

    def body(within_quotation: bool = quoted) -> str:
        return convert(found.body, context, found.body_line, within_quotation)

    if found.name in ADMONITIONS:
        name = found.name.capitalize()
        if found.name == "admonition":
            name = title(found.argument)
        elif found.argument:  # MyST counts it to the text
            raise BookError(
                f"{place}: {found.name} takes no title; write {{admonition}} "
                f"{found.argument} with :class: {found.name}"
            )
        if "dropdown" in found.classes:
            return _details(name, body())
        return _quote(f"**{name}**\n\n{body(True)}")
    match found.name:
        case "dropdown":
            return _details(title(found.argument) or "Details", body())
        case "exercise":
            # A line above keeps an exercise apart from the solution before it.
            shown = _details(_exercise(found, context, title), body(), opened=True)
            return f"***\n\n{shown}"
        case "solution":
            target = context.labels.find(found.argument, place)
            return _details(f"Solution to {context.labels.reference(target)}", body())
        case "image":
            return _image(found, context)
        case "figure":
            caption = numbered_caption(_own(found, context), body(), context)
            return f"{_image(found, context)}\n\n{caption}".strip()
        case "list-table" | "table":
            rows = body()
            if found.name == "list-table":
                head = int(found.options.get("header-rows") or 0)
                rows = write_table(table_rows(rows, place), head)
            caption = title(found.argument)
            caption = numbered_caption(_own(found, context), caption, context)
            return f"{caption}\n\n{rows}".strip()
        case "math":
            label = found.options.get("label", "")
            return display_math(found.body, label, context, found.line, quoted)
        case "source":
            return _source(found, context)
        case "demo":
            return _quote(_demo(found, context, body(True)))
    raise AssertionError(found.name)


def numbered_caption(target: Target | None, caption: str, context: Context) -> str:
    """A caption with the number that the text refers to: ``**Figure 1.2.** …``."""
    if target is None or not target.number:
        return caption
    return f"**{context.labels.reference(target)}.** {caption}".strip()


def image_address(source: str, context: Context) -> str:
    """Where the site serves a picture that a chapter names by its path.

    Raises:
        BookError: the picture is on another host, or not in the repository.
    """
    repo, folder = context.repo, posixpath.dirname(context.page)
    path = posixpath.normpath(posixpath.join(folder, source)).lstrip("/")
    if source.startswith("/"):
        path = source.lstrip("/")
    if "://" in source or not (repo.root / path).is_file():
        raise BookError(
            f"{context.page}.md: there is no picture {source!r}; put the file into "
            "book/_static and name it from here: ../book/_static/NAME"
        )
    return f"{repo.site}/_images/{posixpath.basename(path)}"


def display_math(
    tex: str, label: str, context: Context, line: int, quoted: bool
) -> str:
    """A formula between dollars, with the number that the site gives it as its tag."""
    rows = [row for row in tex.split("\n") if not row.lstrip().startswith("%")]
    formula = "\n".join(re.sub(r"(?<!\\)%.*", "", row).rstrip() for row in rows)
    # Sphinx sets the parts between blank lines below each other; in Jupyter a blank
    # line would end the formula.
    parts = [part.strip() for part in re.split(r"\n\s*\n", formula) if part.strip()]
    formula = " \\\\\n".join(parts)
    # Between dollars only the inner forms of these environments are allowed.
    formula = re.sub(r"\\(begin|end)\{(align|gather)\*?\}", r"\\\1{\2ed}", formula)
    formula = re.sub(r"\\(begin|end)\{equation\*?\}", "", formula).strip()
    if has_open_rows(formula):
        formula = f"\\begin{{split}}\n{formula}\n\\end{{split}}"
    if label:
        number = context.labels.find(label, context.place(line)).number
        formula += f" \\tag{{{number}}}"
    if quoted:
        return f"$${' '.join(formula.split())}$$"
    return f"$$\n{formula}\n$$"


def has_open_rows(formula: str) -> bool:
    """Whether rows are broken or aligned outside of any environment."""
    depth = 0
    for mark in re.findall(r"\\begin|\\end|\\\\|(?<!\\)&", formula):
        depth += {"\\begin": 1, "\\end": -1}.get(mark, 0)
        if depth == 0 and mark in ("\\\\", "&"):
            return True
    return False


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _details(summary: str, body: str, opened: bool = False) -> str:
    """A part that unfolds; blank lines let Markdown work inside."""
    shown = " open" if opened else ""
    title = _title_renderer().renderInline(summary)
    return (
        f"<details{shown}>\n<summary><b>{title}</b></summary>\n\n{body}\n\n</details>"
    )


@cache
def _title_renderer() -> MarkdownIt:
    """Renders the Markdown of a summary, which is HTML; formulas stay as they are."""
    renderer = MarkdownIt("commonmark").use(dollarmath_plugin)
    renderer.add_render_rule(
        "math_inline",
        lambda _self, tokens, i, _options, _env: f"${escapeHtml(tokens[i].content)}$",
    )
    return renderer


def _own(found: Directive, context: Context) -> Target | None:
    """The target that the directive itself defines, if it has a label."""
    label = found.options.get("label") or found.options.get("name")
    return context.labels.find(label, context.place(found.line)) if label else None


def _exercise(found: Directive, context: Context, title: Callable[[str], str]) -> str:
    target = _own(found, context)
    if target is None:
        raise BookError(
            f"{context.place(found.line)}: the exercise has no label; add a line "
            ":label: ex-01-a-few-words"
        )
    name = context.labels.reference(target) if target.number else "Exercise"
    return f"{name} ({title(found.argument)})" if found.argument else name


def _image(found: Directive, context: Context) -> str:
    alt = " ".join(found.options.get("alt", "").split())
    alt = re.sub(r"([\[\]])", r"\\\1", alt)
    return f"![{alt}]({image_address(found.argument, context)})"


def _source(found: Directive, context: Context) -> str:
    try:
        source = cut(context.repo, found.argument)
    except BookError as error:
        raise BookError(f"{context.place(found.line)}: {error}") from error
    path = context.repo.relative(source.path)
    lines = f"lines {source.first_line}–{source.last_line}"
    fence = "````" if "```" in source.code else "```"
    return (
        f"From [`{path}`]({source.url}), {lines}:\n\n"
        f"{fence}python\n{source.code}{fence}"
    )


def _demo(found: Directive, context: Context, text: str) -> str:
    """What a demo shows, and where it runs: on the page, not in a notebook."""
    title = found.options.get("title", "")
    try:
        demo = read_demo(context.repo, found.argument, title, found.body)
    except BookError as error:
        raise BookError(f"{context.place(found.line)}: {error}") from error
    address = context.labels.url(context.page, demo.anchor)
    return f"**Live demo: {title}**\n\n{text}\n\n[Open it in the book]({address})"
