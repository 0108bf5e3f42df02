"""Downloading files, checked and recorded, into one temporary folder."""

import hashlib
import ipaddress
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import pooch
from tqdm import tqdm

from visiongen.data.checksums import file_sha256
from visiongen.data.errors import DamagedDataError
from visiongen.data.registry import Source
from visiongen.data.remote_zip import open_remote_zip
from visiongen.data.unreachable import AS_STORED, TIMEOUT, Unreachable, reasons

CHUNK = 1 << 16


class Downloads:
    """Files fetched for one preparation.

    Attributes:
        met: the SHA-256 of every file that was accepted, by its address.
    """

    def __init__(self, folder: Path, title: str):
        self.folder = folder
        self.title = title
        self.met: dict[str, str] = {}

    def fetch(self, source: Source, name: str | None = None) -> Path:
        """Download ``source`` (once) and return where it lies.

        Raises:
            Unreachable: no network, or none of its addresses answers.
            DamagedDataError: what came has another checksum or size.
        """
        path = self.folder / (name or Path(urlsplit(source.url).path).name)
        if path.exists():
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        failures: list[Exception] = []
        for url in (source.url, *source.also):
            try:
                require_safe(url, source)
                self._download(url, path)
                self._accept(source, url, path)
                return path
            except (Unreachable, DamagedDataError) as failure:
                path.unlink(missing_ok=True)
                failures.append(failure)
        raise failures[0]

    def fetch_member(
        self, source: Source, find: Callable[[zipfile.ZipFile], str]
    ) -> Path:
        """Download one member of the zip archive at ``source``, not the archive.

        Args:
            source: the archive's address, and checksums of the member.
            find: says which member it is.

        Raises:
            Unreachable, DamagedDataError: as :meth:`fetch`; also a server that sends
                only whole files.
        """
        failures: list[Exception] = []
        for url in (source.url, *source.also):
            try:
                require_safe(url, source)
                return self._download_member(url, source, find)
            except (Unreachable, DamagedDataError) as failure:
                failures.append(failure)
        raise failures[0]

    def bar(self, items: Iterable, purpose: str) -> Iterable:
        """``items`` with a progress bar that disappears when it is done."""
        return tqdm(items, desc=f"{self.title}: {purpose}", leave=False)

    def _download(self, url: str, path: Path) -> None:
        purpose = f"{self.title}: {path.name} from {urlsplit(url).hostname}"
        # Pooch sets the total; it takes a bar without one for no bar at all.
        with tqdm(total=1, desc=purpose, unit="B", unit_scale=True, leave=False) as bar:
            download = pooch.HTTPDownloader(
                bar, chunk_size=CHUNK, timeout=TIMEOUT, headers=AS_STORED
            )
            with reasons(url):
                download(url, str(path), None)

    def _download_member(
        self, url: str, source: Source, find: Callable[[zipfile.ZipFile], str]
    ) -> Path:
        with open_remote_zip(url) as archive:
            member = archive.getinfo(find(archive))
            path = self.folder / Path(member.filename).name
            path.parent.mkdir(parents=True, exist_ok=True)
            purpose = f"{self.title}: {path.name} from {urlsplit(url).hostname}"
            size = member.file_size
            with (
                archive.open(member) as stream,
                open(path, "wb") as copy,
                tqdm(
                    total=size, desc=purpose, unit="B", unit_scale=True, leave=False
                ) as bar,
            ):
                while chunk := stream.read(CHUNK):
                    copy.write(chunk)
                    bar.update(len(chunk))
        self._accept(source, f"{url}#{member.filename}", path)
        return path

    def _accept(self, source: Source, url: str, path: Path) -> None:
        size = path.stat().st_size
        if source.bytes is not None and size != source.bytes:
            raise DamagedDataError(
                f"{url} sent {size} bytes, expected {source.bytes}. {KEPT_NOTHING}"
            )
        for algorithm, expected in source.checksums.items():
            with open(path, "rb") as stream:
                met = hashlib.file_digest(stream, algorithm).hexdigest()
            if met != expected:
                raise DamagedDataError(
                    f"{url} has the {algorithm} {met}, expected {expected}. "
                    f"{KEPT_NOTHING}"
                )
        sha256 = file_sha256(path)
        if not sha256.startswith(source.sha256_start or ""):
            raise DamagedDataError(
                f"{url} has the sha256 {sha256}, expected one that begins with "
                f"{source.sha256_start}. {KEPT_NOTHING}"
            )
        self.met[url] = sha256


KEPT_NOTHING = (
    "The download was damaged, or the file at its home has changed. Nothing was kept. "
    "Try once more; when it happens again, report it to the book's repository."
)


def require_safe(url: str, source: Source) -> None:
    """Refuse plain http for a file that nothing else vouches for.

    Raises:
        DamagedDataError: no checksum is documented and the address is not https.
    """
    address = urlsplit(url)
    if address.scheme == "https" or source.checksums or is_loopback(address.hostname):
        return
    raise DamagedDataError(
        f"{url} has no documented checksum and is not https: anybody on the way could "
        f"change it, so it is not downloaded."
    )


def is_loopback(host: str | None) -> bool:
    """Whether ``host`` is this machine, which needs no encryption to talk to itself."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
