"""Reads and writes the committed notebooks.

Reading uses the plain ``json`` module: nbformat would take longer to import than
``bookbuild check`` takes for all chapters.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from bookbuild.errors import BookError


def read_notebook(path: Path) -> dict[str, Any] | None:
    """The notebook in this file as plain dictionaries, or None when there is no file.

    Raises:
        BookError: the file is not a notebook.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"], notebook["metadata"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise BookError(
            f"{path.name} is not a valid notebook; execute the chapter again"
        ) from error
    return notebook


def write_atomically(path: Path, content: bytes) -> None:
    """Put ``content`` into the file whole or not at all, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write_notebook(path: Path, notebook: dict[str, Any]) -> None:
    """Write a notebook atomically, always in the same form (so that diffs are small).

    Args:
        path: the ``.ipynb`` file; its folder is made when missing.
        notebook: an nbformat notebook; it is validated first.
    """
    import nbformat

    nbformat.validate(notebook)
    text = nbformat.writes(nbformat.from_dict(notebook), version=4)
    write_atomically(path, (text.rstrip("\n") + "\n").encode("utf-8"))


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The chapter's own code cells: all but those tagged ``install``."""
    return [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        and "install" not in cell["metadata"].get("tags", [])
    ]
