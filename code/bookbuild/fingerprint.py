"""Says what the outputs of a chapter depend on, and which of it has changed.

The fingerprint is stored in the notebook's metadata under ``bookbuild``. It holds a hash
of each code cell, of every local module that an import statement can reach, of the
declared data sets and trained weights; a hash of the outputs stands beside it.
"""

from pathlib import Path
from typing import Any

from bookbuild.chapter import Chapter
from bookbuild.repository import Repository


def fingerprint(repo: Repository, chapter: Chapter) -> dict[str, Any]:
    """What the chapter's outputs depend on, as it stands in the checkout now.

    Returns:
        ``{"cells": [hash, …], "modules": {path: hash}, "depends": {"data": {name:
        {edition: sha256}}, "trained": {path: sha256}}}``. A notebook records for each
        data set ``{"edition", "sha256"}`` of the one it was executed on.
    """
    raise NotImplementedError


def outputs_hash(notebook: dict[str, Any]) -> str:
    """Hash of everything the cells have put out (not of the cells themselves)."""
    raise NotImplementedError


def stale(
    repo: Repository, chapter: Chapter, notebook: dict[str, Any] | None
) -> list[str]:
    """Why the committed outputs are not those of the chapter; empty when they are.

    Args:
        repo: the repository.
        chapter: as it stands in the checkout.
        notebook: its committed notebook (plain dictionaries or an nbformat node), or
            None when there is none.
    """
    raise NotImplementedError


def watched_files(repo: Repository, chapter: Chapter) -> list[Path]:
    """Every file whose change can make the page stale, beside the chapter's own."""
    raise NotImplementedError
