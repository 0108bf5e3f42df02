"""Mends defects of the theme, once, for all pages.

What templates can mend stands in ``book/_templates``. This module does the rest: it
drops scripts that no page uses, corrects roles that assistive software rejects,
describes each page to search engines and link previews, and makes the site's root open
the index.
"""

import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from bookbuild.site.course import repository_of

# Live code needs a server; toggles are <details> (see blocks.py); no page has tabs.
SILENCED = ("sphinx_thebe", "sphinx_togglebutton")
UNUSED_SCRIPTS = ("thebe", "togglebutton", "design")
# Icons are masks in our own style sheet: these are 3.5 MB that no page asks for.
UNUSED_FILES = (
    "scripts/fontawesome.js*",
    "vendor",
    "locales",
    "*thebe*",
    "togglebutton.*",
    "*design*",
    "scripts/*.map",
    "styles/*.map",
)
PLAIN_CODE = re.compile(r'<span class="[npow]">([^<]*)</span>')
DESCRIPTION_LENGTH = 200
ROOT_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="canonical" href="{site}/{target}">
<link rel="icon" href="_static/favicon.svg">
<meta http-equiv="refresh" content="0; url={target}">
</head>
<body><main><h1>{title}</h1><p><a href="{target}">Open the book</a></p></main></body>
</html>
"""
AFTER_THE_THEME = 900


def _mend_page(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], tree: Any
) -> None:
    for kind in ("script_files", "css_files"):
        context[kind] = [file for file in context[kind] if not _is_unused(file)]
    if "body" in context:
        context["body"] = mend_body(context["body"])
    context["metatags"] = context.get("metatags", "") + description_tags(
        title=context.get("pagetitle") or app.config.html_title,
        description=describe(tree) if tree is not None else "",
        address=f"{repository_of(app).site}/{pagename}.html",
        site=repository_of(app).site,
    )


def _is_unused(file: Any) -> bool:
    filename = str(getattr(file, "filename", file))
    return any(name in filename for name in UNUSED_SCRIPTS)


def _silence(app: Sphinx) -> None:
    """Disconnect extensions that Jupyter Book always loads; ours comes after them."""
    for listeners in list(app.events.listeners.values()):
        for listener in list(listeners):
            if listener.handler.__module__.partition(".")[0] in SILENCED:
                app.disconnect(listener.id)


def mend_body(body: str) -> str:
    """Replace what assistive software rejects, and markup that does nothing.

    A role that ARIA has withdrawn, a label that contradicts its text, and the empty
    corner of a table, which is no heading; and the tags around names and punctuation
    in code, which have the colour of the text: they are a third of a page.
    """
    body = PLAIN_CODE.sub(r"\1", body)
    body = body.replace('role="doc-biblioentry"', 'role="listitem"')
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    return re.sub(r'<th class="head">(?:<p></p>|\s)*</th>', "<td></td>", body)


def describe(tree: nodes.document) -> str:
    """The first paragraph of a page's own text, cut at a word."""
    for paragraph in tree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            text = " ".join(paragraph.astext().split())
            if len(text) <= DESCRIPTION_LENGTH:
                return text
            return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"
    return ""


def description_tags(title: str, description: str, address: str, site: str) -> str:
    """What search engines and link previews show of a page."""
    pairs = {
        "og:type": "article",
        "og:site_name": "From Pixels to Diffusion",
        "og:title": title,
        "og:description": description,
        "og:url": address,
        "og:image": f"{site}/_static/preview.png",
    }
    tags = [
        f'<meta property="{name}" content="{escape(value)}" />'
        for name, value in pairs.items()
        if value
    ]
    if description:
        tags.append(f'<meta name="description" content="{escape(description)}" />')
    return "\n" + "\n".join(tags) + "\n"


def _finish(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED_FILES:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(Path(app.outdir) / "_sources", ignore_errors=True)
    _write_root(app)


def _write_root(app: Sphinx) -> None:
    """The site's address without a page: go on to the index."""
    target = f"{app.config.root_doc}.html"
    if target == "index.html":
        return
    page = ROOT_PAGE.format(
        title=escape(app.config.html_title),
        site=repository_of(app).site,
        target=target,
    )
    (Path(app.outdir) / "index.html").write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    _silence(app)
    app.connect("html-page-context", _mend_page, priority=AFTER_THE_THEME)
    app.connect("build-finished", _finish)
