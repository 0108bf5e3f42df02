"""Which edition of a data set is really on this machine."""

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from visiongen.data.checksums import content_sha256, files_of, manifest_of
from visiongen.data.errors import (
    DamagedDataError,
    DataUnavailableError,
    UnknownDataError,
)
from visiongen.data.files import PHOTOGRAPHS, photograph_file
from visiongen.data.folders import VARIABLE, data_folder, shown
from visiongen.data.registry import DataSet, find
from visiongen.data.remembered import RememberedChecksums


@dataclass(frozen=True)
class Identity:
    """The edition of a set and the SHA-256 under which fingerprints know it."""

    edition: str
    sha256: str


def identify(name: str) -> Identity:
    """Verify every file of ``name`` and say which edition it is. Downloads nothing.

    An edition that is known by its content is recognised by its bytes (of two with the
    same bytes, the first in the registry is named: the official one). One that is
    known by its sources is recognised by the manifest that its preparation wrote, and
    every file must still have the checksum that stands there.

    Raises:
        UnknownDataError: the registry does not know the name.
        DataUnavailableError: it is not on this machine.
        DamagedDataError: the files are those of no known edition.
    """
    entry = find(name)
    with RememberedChecksums() as memory:
        if entry.kind == "photograph":
            file = photograph_file(name.removeprefix(PHOTOGRAPHS))
            with resources.as_file(file) as path:
                return _by_content(entry, path, memory)
        place = data_folder() / name
        if not place.exists():
            raise DataUnavailableError(
                f"{entry.title} is not in {shown(place)}. Set {VARIABLE} to a folder "
                f'that holds {name}, or run "visiongen data {name}" with a network.'
            )
        if manifest_of(place).exists():
            return _by_manifest(entry, place, memory)
        return _by_content(entry, place, memory)


def _by_content(entry: DataSet, place: Path, memory: RememberedChecksums) -> Identity:
    content = content_sha256(place, memory.sha256)
    for edition in entry.editions.values():
        if edition.identity == "content" and edition.sha256 == content:
            return Identity(edition.name, edition.sha256)
    raise DamagedDataError(
        f"The files of {entry.name} in {shown(place)} are those of no known edition "
        f"(SHA-256 {content}): damaged, or not prepared by this version of the book. "
        f"{entry.repair}"
    )


def _by_manifest(entry: DataSet, place: Path, memory: RememberedChecksums) -> Identity:
    try:
        manifest = json.loads(manifest_of(place).read_text("utf-8"))
        edition = entry.edition(manifest["edition"])
        recorded, version = dict(manifest["files"]), manifest["preparation"]
    except (ValueError, KeyError, TypeError, UnknownDataError) as error:
        raise DamagedDataError(
            f"{shown(manifest_of(place))} is no manifest ({error!r}). {entry.repair}"
        ) from error
    if edition.identity == "content":
        return _by_content(entry, place, memory)
    if version != edition.preparation:
        raise DamagedDataError(
            f"{entry.name} in {shown(place)} was prepared by version {version} of its "
            f"preparation; the book needs version {edition.preparation}. "
            f"{entry.repair}"
        )
    files = {place.name: place} if place.is_file() else files_of(place)
    present = {name: memory.sha256(path) for name, path in files.items()}
    if present != recorded:
        differing = sorted(
            name
            for name in present.keys() | recorded.keys()
            if present.get(name) != recorded.get(name)
        )
        raise DamagedDataError(
            f"{entry.name} in {shown(place)} has changed since it was prepared: "
            f"{', '.join(differing[:5])}{' …' if len(differing) > 5 else ''}. "
            f"{entry.repair}"
        )
    return Identity(edition.name, edition.sha256)
