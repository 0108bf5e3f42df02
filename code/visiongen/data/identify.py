"""Which edition of a data set is really on this machine."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from visiongen.data.checksums import file_sha256, files_of, set_sha256
from visiongen.data.errors import DamagedDataError
from visiongen.data.files import PHOTOGRAPHS, photograph_file
from visiongen.data.folders import shown
from visiongen.data.prepared import prepared
from visiongen.data.registry import DataSet, find


@dataclass(frozen=True)
class Identity:
    """The edition of a set and the SHA-256 under which fingerprints know it."""

    edition: str
    sha256: str


def identify(name: str) -> Identity:
    """Verify every file of ``name`` and say which edition it is.

    Raises:
        UnknownDataError, DataUnavailableError: no such set, or not on this machine.
        DamagedDataError: the files are those of no known edition.
    """
    entry = find(name)
    if entry.kind == "photograph":
        with resources.as_file(photograph_file(name.removeprefix(PHOTOGRAPHS))) as path:
            return _known_by_content(entry, path)
    return _known_by_content(entry, prepared(name))


def _known_by_content(entry: DataSet, place: Path) -> Identity:
    content = _content_sha256(place)
    for edition in entry.editions.values():
        if edition.identity == "content" and edition.sha256 == content:
            return Identity(edition.name, edition.sha256)
    raise DamagedDataError(
        f"The files of {entry.name} in {shown(place)} are those of no known edition "
        f'(SHA-256 {content}). Delete them and run "visiongen data {entry.name}".'
    )


def _content_sha256(place: Path) -> str:
    if place.is_file():
        return file_sha256(place)
    return set_sha256({k: file_sha256(p) for k, p in files_of(place).items()})
