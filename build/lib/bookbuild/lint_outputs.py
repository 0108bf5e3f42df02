"""Committed outputs: pictures with a text alternative, nothing from elsewhere."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bookbuild.chapter import Chapter
from bookbuild.findings import Finding
from bookbuild.lint_cells import ABSOLUTE_PATH
from bookbuild.notebook_file import code_cells
from bookbuild.repository import Repository

PICTURES = ("image/png", "image/jpeg", "image/svg+xml", "image/gif", "image/webp")
# What a browser would load by itself.
_LOADED = re.compile(
    r"""(?:\b(?:src|srcset|poster|data|action)\s*=\s*|\burl\(|@import\s+)"""
    r"""["']?(?P<address>(?:https?:)?//[^\s"'<>)]+)""",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?P<name>img|video)\b(?P<attributes>[^>]*)>", re.IGNORECASE)


def output_findings(
    repo: Repository, chapter: Chapter, notebook: dict[str, Any]
) -> Iterator[Finding]:
    """What is wrong with the outputs of a chapter's committed notebook."""
    executed = code_cells(notebook)
    if len(executed) != len(chapter.code_cells):
        return  # stale: bookbuild check says so
    for cell, line, shown in zip(
        chapter.code_cells, chapter.code_lines, executed, strict=True
    ):
        for output in shown["outputs"]:
            data = output.get("data", {})
            if output["output_type"] == "error":
                if "raises-exception" not in cell.metadata.get("tags", []):
                    yield Finding(
                        line,
                        f"the cell ends in {output.get('ename')}; mend it, or tag it "
                        "raises-exception where the error is the lesson",
                    )
            elif any(kind in data for kind in PICTURES):
                yield from _picture(cell.metadata.get("mystnb", {}), line)
            html = _text(data.get("text/html", ""))
            yield from _html(repo, html, line)
            seen = _text(output.get("text", "")) + html + _text(data.get("text/plain"))
            if path := ABSOLUTE_PATH.search(seen):
                yield Finding(
                    line, f"the output shows the path {path[0]}; print no path"
                )


def _picture(options: dict[str, Any], line: int) -> Iterator[Finding]:
    if not str((options.get("image") or {}).get("alt", "")).strip():
        yield Finding(
            line,
            "the cell shows a picture without text alternative; add mystnb: "
            '{image: {alt: "…"}} to its options',
        )
    figure = options.get("figure") or {}
    for part, remedy in (("name", "fig-NN-…"), ("caption", "one or two sentences")):
        if not figure.get(part):
            yield Finding(
                line,
                f"the cell's picture has no {part}; add mystnb: {{figure: {{{part}: "
                f"{remedy}}}}}",
            )


def _html(repo: Repository, html: str, line: int) -> Iterator[Finding]:
    for loaded in _LOADED.finditer(html):
        if not loaded["address"].startswith(f"{repo.site}/"):
            yield Finding(
                line,
                f"the output loads {loaded['address'][:60]} from another host; pages "
                "ask no other host for anything",
            )
    for tag in _TAG.finditer(html):
        spoken = "alt" if tag["name"].lower() == "img" else "aria-label"
        if not re.search(rf"""\b{spoken}\s*=\s*["'][^"']""", tag["attributes"]):
            yield Finding(
                line, f"<{tag['name']}> without {spoken}; say what is to be seen"
            )


def _text(value: Any) -> str:
    """A MIME value, which nbformat may have split into lines."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "".join(value)
    return value if isinstance(value, str) else json.dumps(value)
