"""Frames and flow fields out of the archives of the optical-flow benchmarks.

The members are found by size and CRC-32, which every zip archive lists, and then
checked by SHA-256, so a benchmark may rename its folders without breaking this.
"""

import functools
import shutil
import zipfile
from pathlib import Path

from visiongen.data.downloads import Downloads
from visiongen.data.errors import DamagedDataError
from visiongen.data.registry import Edition, Source


def prepare(edition: Edition, downloads: Downloads, result: Path) -> None:
    """Write every member that the sources of ``edition`` name."""
    for source in edition.sources:
        path = downloads.fetch_member(source, functools.partial(find, source))
        target = result / str(source.target)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)


def find(source: Source, archive: zipfile.ZipFile) -> str:
    """The name of the member with the size and the CRC-32 of ``source``.

    Raises:
        DamagedDataError: the archive has no such member.
    """
    for member in archive.infolist():
        if (member.file_size, f"{member.CRC:08x}") == (source.bytes, source.crc32):
            return member.filename
    raise DamagedDataError(
        f"{source.url} no longer holds {source.target} ({source.bytes} bytes, CRC-32 "
        f"{source.crc32}). Report it to the book's repository."
    )
