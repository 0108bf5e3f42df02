"""The book's Sphinx extension: everything in this folder that hooks into Sphinx."""

from typing import Any

from sphinx.application import Sphinx

from bookbuild.site import (
    bibliography,
    blocks,
    card,
    demos,
    directives,
    launch,
    numbering,
    paths,
    performance,
    reader,
    results,
    study_time,
    tables,
    theme,
    weeks,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all parts with Sphinx."""
    for part in (
        reader,
        numbering,
        directives,
        demos,
        tables,
        study_time,
        paths,
        weeks,
        results,
        performance,
        card,
        blocks,
        bibliography,
        launch,
        theme,
    ):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
