"""Finding a prepared data set, and having it prepared when it is missing."""

import importlib
from pathlib import Path

from visiongen.data.folders import data_folder
from visiongen.data.registry import find


def prepared(name: str) -> Path:
    """The file or folder that holds ``name``, prepared first when it is missing.

    Raises:
        UnknownDataError: the registry does not know the name.
        DataUnavailableError: it is not on this machine and could not be downloaded.
        DataFolderError: the folder for data cannot be written, or its disk is full.
        DamagedDataError: what was downloaded is not what it should be.
    """
    entry = find(name)
    place = data_folder() / name
    if not place.exists():
        # Imported by name, so that a page does not depend on the code that downloads:
        # it depends on the identity of the data, which covers that code.
        preparing = importlib.import_module("visiongen.data.prepare")
        preparing.prepare(entry, next(iter(entry.editions.values())), replace=False)
    return place
