"""Checksums remembered by size and time of change, so that asking again is quick."""

import contextlib
import json
import os
import tempfile
from pathlib import Path

from visiongen.data.checksums import file_sha256
from visiongen.data.folders import cache_folder


class RememberedChecksums:
    """SHA-256 of files, kept in the user's cache folder between runs.

    Use as a context: what was learnt is written when it ends. The memory only saves
    time: a memory that is missing, broken or not writable changes no answer.
    """

    def __init__(self) -> None:
        self.file = cache_folder() / "checksums.json"
        self.known: dict[str, list] = {}
        self.learnt = False

    def __enter__(self) -> "RememberedChecksums":
        with contextlib.suppress(OSError, ValueError):
            read = json.loads(self.file.read_text("utf-8"))
            self.known = read if isinstance(read, dict) else {}
        return self

    def sha256(self, path: Path) -> str:
        """As :func:`visiongen.data.checksums.file_sha256`."""
        state = path.stat()
        stamp = [state.st_size, state.st_mtime_ns]
        key = str(path.resolve())
        match self.known.get(key):
            case [size, changed, str(sha256)] if [size, changed] == stamp:
                return sha256
        sha256 = file_sha256(path)
        self.known[key] = [*stamp, sha256]
        self.learnt = True
        return sha256

    def __exit__(self, *_: object) -> None:
        if not self.learnt:
            return
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", dir=self.file.parent, delete=False, encoding="utf-8"
            ) as draft:
                json.dump(self.known, draft)
            os.replace(draft.name, self.file)
