"""The registry of every data set: names, editions, origins, licences, checksums.

``registry.json`` beside this file is the only place where any of it is written down;
the site's page of licences and the press's fingerprints read the same file.

**Editions.** The same set can exist in more than one set of bytes: prepared from its
official home, or from a mirror that stores it resized. Each edition has an identity,
the ``sha256`` under which fingerprints and result cards know it. It is one of two:

``"identity": "content"``
    The hash of the prepared files (:mod:`visiongen.data.checksums`). Used wherever
    the prepared bytes are known in advance: lossless copies, and mirrors.
``"identity": "sources"``
    The hash of the checksums of the archives it is made from and of the version of
    the preparation (:func:`sources_sha256`). Used for official editions whose
    prepared bytes depend on the resize and JPEG code of the machine's Pillow, so that
    no single hash of the result exists.

**Checksums of sources.** A source has the ``sha256`` or ``md5`` that its publisher, or
a library that downloads it, documents (``checked`` says which). Where none is
documented both are ``null`` and ``unchecked`` says why. Such a source is *trusted on
first use*: it is taken only over https, its layout, counts and shapes are checked, and
the SHA-256 that was met is written to the manifest in the prepared folder. Two people
can compare their manifests; the book cannot vouch for what the server sent them.
"""

import functools
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from visiongen.data.errors import UnknownDataError

FILE = Path(__file__).with_name("registry.json")

Kind = Literal["arrays", "folder", "file", "photograph"]


@dataclass(frozen=True)
class Source:
    """One file to download: an archive, one member of an archive, or a single file.

    Attributes:
        url: its official address; ``also`` are others that hold the same bytes.
        sha256, md5: documented checksums of the file (of the member, for a member);
            ``sha256_start``: its first digits, where only they are documented.
        crc32, bytes: size and CRC-32 by which a member is found inside an archive.
        target: where the file goes in the prepared folder, for files taken as they are.
        checked: who documents the checksum; ``unchecked``: why there is none.
    """

    url: str
    also: tuple[str, ...] = ()
    bytes: int | None = None
    sha256: str | None = None
    sha256_start: str | None = None
    md5: str | None = None
    crc32: str | None = None
    target: str | None = None
    checked: str | None = None
    unchecked: str | None = None

    @property
    def checksums(self) -> dict[str, str]:
        """The documented checksums by algorithm."""
        known = {"sha256": self.sha256, "md5": self.md5}
        return {name: value for name, value in known.items() if value}


@dataclass(frozen=True)
class Edition:
    """One set of bytes under which a data set exists."""

    name: str
    sha256: str
    identity: Literal["content", "sources"]
    sources: tuple[Source, ...] = ()
    preparation: int = 1
    note: str = ""


@dataclass(frozen=True)
class DataSet:
    """What the registry knows of one name.

    Attributes:
        kind: ``arrays`` (labelled images), ``folder`` (files), ``file``, or
            ``photograph`` (comes with scikit-image, never downloaded).
        title, authors, licence, home, citation, bytes: for the page of licences;
            ``bytes`` is the size of the prepared data.
        splits: shapes of ``images`` and ``labels`` by split, for ``arrays``.
        classes: names of the classes, where they do not come with the data.
        counts: number of files by sub-folder (``.`` is the folder itself).
    """

    name: str
    kind: Kind
    title: str
    authors: str
    licence: str
    home: str
    citation: str
    bytes: int
    editions: dict[str, Edition]
    splits: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def repair(self) -> str:
        """What to do about a damaged copy, as the last sentence of a message."""
        first = next(iter(self.editions.values()))
        if not first.sources:
            return f"Put a good copy of {self.name} in its place."
        return (
            f'Run "visiongen data {self.name} --edition {first.name}" with a network '
            f"to put a good copy in its place."
        )

    def edition(self, name: str) -> Edition:
        """The edition called ``name``.

        Raises:
            UnknownDataError: the set has no such edition.
        """
        if name not in self.editions:
            raise UnknownDataError.of(f"edition of {self.name}", name, self.editions)
        return self.editions[name]


@functools.cache
def entries() -> dict[str, DataSet]:
    """Every data set by name, in the order of ``registry.json``."""
    return {
        name: _data_set(name, entry)
        for name, entry in json.loads(FILE.read_text("utf-8")).items()
    }


def find(name: str) -> DataSet:
    """The data set called ``name``.

    Raises:
        UnknownDataError: there is none; the message offers close names and lists all.
    """
    if name not in entries():
        raise UnknownDataError.of("data set", name, entries())
    return entries()[name]


def sources_sha256(name: str, preparation: int, sources: tuple[Source, ...]) -> str:
    """Identity of an edition that is known by what it is made from.

    A source without a documented checksum enters by its address.
    """
    origins = sorted([s.sha256 or s.md5 or s.url, s.target or ""] for s in sources)
    text = json.dumps([name, preparation, origins], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _data_set(name: str, entry: dict[str, Any]) -> DataSet:
    editions = {
        edition: Edition(
            edition, **values | {"sources": _sources(values.get("sources", ()))}
        )
        for edition, values in entry["editions"].items()
    }
    return DataSet(
        name,
        **entry
        | {
            "editions": editions,
            "classes": tuple(entry.get("classes", ())),
        },
    )


def _sources(values: list[dict[str, Any]]) -> tuple[Source, ...]:
    return tuple(
        Source(**value | {"also": tuple(value.get("also", ()))}) for value in values
    )
