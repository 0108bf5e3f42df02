"""Preparing a data set: download, check, convert, and put in place in one step.

Everything happens in a folder of its own beside the target, on the same disk. Only a
complete and checked set is renamed into place, so a reader never sees half of one. A
lock keeps two processes from preparing the same set at once; the operating system
releases it when a process is killed, and whoever takes it next removes what was left.
"""

import contextlib
import errno
import json
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock
from PIL import UnidentifiedImageError

from visiongen.data.array_files import open_bytes
from visiongen.data.checksums import (
    content_sha256,
    file_sha256,
    files_of,
    manifest_of,
)
from visiongen.data.downloads import Downloads
from visiongen.data.errors import (
    DamagedDataError,
    DataFolderError,
    DataUnavailableError,
)
from visiongen.data.folders import VARIABLE, data_folder, shown
from visiongen.data.preparation.table import preparation_of
from visiongen.data.registry import DataSet, Edition
from visiongen.data.unreachable import Unreachable

WORKSHOP = ".preparing"
# What readers of archives and pictures raise when they are given something else.
FORMAT_ERRORS = (
    KeyError,
    ValueError,
    EOFError,
    RuntimeError,
    tarfile.TarError,
    zlib.error,
    zipfile.BadZipFile,
    UnidentifiedImageError,
)
NO_ROOM = {"ENOSPC", "EDQUOT"}
NO_RIGHT = {"EACCES", "EPERM", "EROFS", "ENOTDIR"}


def prepare(entry: DataSet, edition: Edition, replace: bool) -> Path:
    """Download ``edition``, convert it to the prepared layout and put it in place.

    Args:
        entry: the data set.
        edition: which of its editions.
        replace: whether an edition that is already there gives way to this one, once
            this one is complete.

    Raises:
        DataUnavailableError: the edition has no address, or cannot be downloaded.
        DataFolderError: the folder for data cannot be written, or its disk is full.
        DamagedDataError: what was downloaded is not what it should be.
    """
    place = data_folder() / entry.name
    if not edition.sources:
        raise DataUnavailableError(
            f"The {edition.name} edition of {entry.title} is not in {shown(place)} and "
            f"has no address to download it from. Set {VARIABLE} to a folder that "
            f"holds {entry.name}."
        )
    with _disk_errors(entry, place), _workshop(entry.name) as workshop:
        if place.exists() and not replace:  # another process was faster
            return place
        downloads = Downloads(workshop / "downloads", entry.name)
        result = workshop / Path(entry.name).name
        try:
            preparation_of(entry.name)(edition, downloads, result)
        except FORMAT_ERRORS as error:
            raise DamagedDataError(
                f"{entry.title}: what came from {entry.home} is not in the format that "
                f"it had ({error!r}). Nothing was kept. Report it to the book's "
                f"repository."
            ) from error
        except Unreachable as reason:
            raise DataUnavailableError(
                f"{entry.title} is not in {shown(place)} and could not be downloaded "
                f"({reason}). Set {VARIABLE} to a folder that holds {entry.name}, or "
                f'run "visiongen data {entry.name}" once with a network.'
            ) from reason
        check(entry, edition, result)
        _write_manifest(entry, edition, downloads, result)
        _put_in_place(result, place)
    return place


def check(entry: DataSet, edition: Edition, place: Path) -> None:
    """Check counts, shapes and types of what was prepared, and its known content.

    Raises:
        DamagedDataError: something is missing or different.
    """
    for folder, count in entry.counts.items():
        found = sum(path.is_file() for path in (place / folder).glob("*"))
        if found != count:
            raise DamagedDataError(
                f"{entry.title}: {found} files in {folder}, expected {count}."
            )
    for split, shapes in entry.splits.items():
        for part, shape in shapes.items():
            open_bytes(place / f"{split}_{part}.npy", shape)
    if edition.identity == "content" and content_sha256(place) != edition.sha256:
        raise DamagedDataError(
            f"{entry.title}: what came from {entry.home} is not the {edition.name} "
            f"edition that this book knows (SHA-256 {content_sha256(place)}, expected "
            f"{edition.sha256}). Nothing was kept."
        )


@contextlib.contextmanager
def _workshop(name: str) -> Iterator[Path]:
    """A new, empty folder to work in, that nobody else uses and that is removed."""
    root = data_folder() / WORKSHOP
    root.mkdir(parents=True, exist_ok=True)
    slug = name.replace("/", "--")
    with FileLock(root / f"{slug}.lock"):
        workshop = root / slug
        shutil.rmtree(workshop, ignore_errors=True)
        workshop.mkdir()
        try:
            yield workshop
        finally:
            shutil.rmtree(workshop, ignore_errors=True)


@contextlib.contextmanager
def _disk_errors(entry: DataSet, place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno is None:  # how Pillow reports a truncated picture
            raise DamagedDataError(
                f"{entry.title}: what came from {entry.home} is damaged ({error}). "
                f"Nothing was kept. Try once more."
            ) from error
        if errno.errorcode.get(error.errno) in NO_ROOM:
            raise DataFolderError(
                f"There is no room for {entry.title} in {shown(place.parent)}: the "
                f"disk is full. Nothing half-written was kept. Free some space, or set "
                f"{VARIABLE} to a folder on a larger disk."
            ) from error
        if errno.errorcode.get(error.errno) in NO_RIGHT:
            raise DataFolderError(
                f"{entry.title} is not in {shown(place)}, and it cannot be put there "
                f"({error.strerror}). Set {VARIABLE} to a folder that holds it, or to "
                f'one that you may write, and run "visiongen data {entry.name}".'
            ) from error
        raise


def _write_manifest(
    entry: DataSet, edition: Edition, downloads: Downloads, result: Path
) -> None:
    """Record what ``result`` was made from: also checksums that nobody documents."""
    if result.is_file():
        files = {result.name: file_sha256(result)}
    else:
        files = {name: file_sha256(path) for name, path in files_of(result).items()}
    manifest = {
        "name": entry.name,
        "edition": edition.name,
        "preparation": edition.preparation,
        "sources": downloads.met,
        "files": files,
        "made_with": {package: version(package) for package in ("numpy", "pillow")},
    }
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    manifest_of(result).write_text(text, encoding="utf-8")


def _put_in_place(result: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if result.is_file():
        os.replace(manifest_of(result), manifest_of(place))
        os.replace(result, place)
        return
    if place.exists():
        os.rename(place, result.with_name("replaced"))
    os.rename(result, place)
