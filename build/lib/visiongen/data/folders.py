"""Where data live: one folder, ``$VISIONGEN_DATA`` or else the user's cache folder."""

import os
from pathlib import Path

import pooch

from visiongen.data.errors import DataFolderError

VARIABLE = "VISIONGEN_DATA"


def cache_folder() -> Path:
    """The user's own cache folder for the book, whatever the environment says."""
    return Path(pooch.os_cache("visiongen"))


def data_folder() -> Path:
    """The one folder that data are read from and written to.

    It need not exist yet, and may be read-only when everything asked for is in it.

    Raises:
        DataFolderError: ``$VISIONGEN_DATA`` names something that is not a folder.
    """
    given = os.environ.get(VARIABLE)
    if not given:
        return cache_folder()
    folder = Path(given).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise DataFolderError(
            f"{VARIABLE} names {folder}, which is not a folder. "
            f"Set {VARIABLE} to a folder, or unset it to use {shown(cache_folder())}."
        )
    return folder


def shown(path: Path) -> str:
    """``path`` as a reader would type it: with ``~`` for the home folder."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):  # elsewhere, or there is no home folder
        return str(path)
