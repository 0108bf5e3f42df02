"""Small pieces of a page that several directives build."""

from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.addnodes import pending_xref

from bookbuild.site.course import Entry


def link(address: str, text: str, *classes: str) -> nodes.reference:
    """A link to somewhere outside the book, or to a file of the site."""
    return nodes.reference(text, text, refuri=address, classes=list(classes))


def page_reference(docname: str, text: str, at: str) -> pending_xref:
    """A link to a page of the book, resolved when the page that holds it is written."""
    return pending_xref(
        "",
        nodes.inline(text, text),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{docname}",
        refdoc=at,
        refexplicit=True,
        refwarn=True,
    )


def chapter_reference(entry: Entry, at: str) -> nodes.inline:
    """A chapter's number and title: a link when it is written, else an announcement."""
    shown = nodes.inline(classes=["chapter-reference"])
    title = f"{entry.number} {entry.title}"
    if entry.chapter is not None:
        shown += page_reference(entry.docname, title, at)
    else:
        shown["classes"].append("planned")
        shown += [
            nodes.Text(f"{title} "),
            nodes.inline("", "planned", classes=["soon"]),
        ]
    return shown


def badge(text: str, kind: str) -> nodes.inline:
    """A word in a small frame, coloured by its kind."""
    return nodes.inline(text, text, classes=["badge", f"badge-{kind.lower()}"])


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[nodes.Node | str]],
    widths: Sequence[int],
    *classes: str,
) -> nodes.table:
    """A table; a row of a single cell spans all columns and heads the rows below it."""
    group = nodes.tgroup(cols=len(headings))
    group += [nodes.colspec(colwidth=width) for width in widths]
    head, body = nodes.thead(), nodes.tbody()
    head += _row(headings)
    for row in rows:
        filled = _row(row)
        if len(row) < len(headings):
            filled["classes"].append("row-heading")
            filled[0]["morecols"] = len(headings) - 1
        body += filled
    group += [head, body]
    return nodes.table("", group, classes=["book-table", *classes])


def _row(cells: Sequence[nodes.Node | str]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        if isinstance(cell, nodes.Body):
            row += nodes.entry("", cell)
            continue
        paragraph = nodes.paragraph()
        paragraph += nodes.Text(cell) if isinstance(cell, str) else cell
        row += nodes.entry("", paragraph)
    return row
