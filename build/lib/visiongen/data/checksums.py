"""SHA-256 of files, arrays and whole sets.

The hash of an array file is that of its values in C order: the header of a ``.npy``
file may change with NumPy's version, the values may not. The hash of a set is taken
over one line ``path hash`` a file, sorted by path, so that it names every byte of the
set and does not depend on the order in which a disk lists its files.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from visiongen.data.array_files import open_array

CHUNK = 1 << 22


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes or, for ``.npy``, of the array's values."""
    if path.suffix == ".npy":
        return array_sha256(open_array(path))
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def array_sha256(array: np.ndarray) -> str:
    """SHA-256 of the values of ``array`` in C order."""
    values = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    digest = hashlib.sha256()
    for start in range(0, len(values), CHUNK):
        digest.update(values[start : start + CHUNK].data)
    return digest.hexdigest()


def set_sha256(files: Mapping[str, str]) -> str:
    """SHA-256 of a set, from the hash of each of its files by relative path."""
    lines = "".join(f"{path} {sha256}\n" for path, sha256 in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def content_sha256(place: Path, sha256_of: Callable[[Path], str] = file_sha256) -> str:
    """SHA-256 of a prepared file or folder; ``sha256_of`` hashes one file."""
    if place.is_file():
        return sha256_of(place)
    return set_sha256({name: sha256_of(path) for name, path in files_of(place).items()})


def files_of(place: Path) -> dict[str, Path]:
    """The files of a prepared folder by relative path, its manifest left out."""
    return {
        path.relative_to(place).as_posix(): path
        for path in sorted(place.rglob("*"))
        if path.is_file() and path != manifest_of(place)
    }


def manifest_of(place: Path) -> Path:
    """Where the manifest of a prepared folder, or of a prepared file, stands."""
    if place.is_dir():
        return place / "manifest.json"
    return place.with_name(f"{place.name}.manifest.json")
