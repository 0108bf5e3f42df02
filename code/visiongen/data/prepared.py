"""Finding a prepared data set on this machine."""

from pathlib import Path

from visiongen.data.errors import DataUnavailableError
from visiongen.data.folders import VARIABLE, data_folder, shown
from visiongen.data.registry import find


def prepared(name: str) -> Path:
    """The file or folder that holds the data set ``name``.

    Raises:
        UnknownDataError: the registry does not know the name.
        DataUnavailableError: the set is not in the folder for data.
    """
    find(name)
    place = data_folder() / name
    if not place.exists():
        raise DataUnavailableError(
            f"{name} is not in {shown(place.parent)}. Set {VARIABLE} to a folder that "
            f'holds it, or run "visiongen data {name}" once with a network.'
        )
    return place
