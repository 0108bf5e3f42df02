"""Single members of large archives, without downloading the whole archive.

Two frames of MPI Sintel stand in an archive of 5 GB. A zip file lists its members at
its end, and web servers send any part of a file on request (HTTP range requests, RFC
9110, section 14), so the list and the two members are all that has to travel.
"""

import io
import zipfile
from urllib.parse import urlsplit

import requests

from visiongen.data.unreachable import AS_STORED, TIMEOUT, Unreachable, reasons

BLOCK = 1 << 20


class RemoteFile(io.RawIOBase):
    """A file on a web server, read in parts.

    Raises:
        Unreachable: the server does not answer, or sends only whole files.
    """

    def __init__(self, url: str):
        self.url = url
        self.position = 0
        with reasons(url):
            answer = requests.head(
                url, headers=AS_STORED, allow_redirects=True, timeout=TIMEOUT
            )
            answer.raise_for_status()
        self.length = int(answer.headers.get("Content-Length", 0))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.length}
        self.position = start[whence] + offset
        return self.position

    def readinto(self, buffer) -> int:
        stop = min(self.position + len(buffer), self.length)
        if stop <= self.position:
            return 0
        part = AS_STORED | {"Range": f"bytes={self.position}-{stop - 1}"}
        with reasons(self.url):
            answer = requests.get(self.url, headers=part, timeout=TIMEOUT, stream=True)
            answer.raise_for_status()
            if answer.status_code != requests.codes.partial_content:
                answer.close()
                host = urlsplit(self.url).hostname
                raise Unreachable(f"{host} does not send parts of a file")
            content = answer.content
        buffer[: len(content)] = content
        self.position += len(content)
        return len(content)


def open_remote_zip(url: str) -> zipfile.ZipFile:
    """The zip archive at ``url``; reading a member transfers only that member.

    Raises:
        Unreachable: the server does not answer, or sends only whole files.
        zipfile.BadZipFile: what stands there is no zip archive.
    """
    return zipfile.ZipFile(io.BufferedReader(RemoteFile(url), BLOCK))
