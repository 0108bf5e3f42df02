"""What can go wrong with data, one exception each; every message says what to do."""

import difflib
from collections.abc import Iterable


class DataError(Exception):
    """Any problem with data that the user of the book can mend."""


class UnknownDataError(DataError):
    """A name, split or edition that the registry does not hold."""

    @classmethod
    def of(cls, what: str, given: object, known: Iterable[str]) -> "UnknownDataError":
        """The error for ``given``, with close matches first, then every known name."""
        known = sorted(known)
        close = difflib.get_close_matches(str(given), known, n=3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(repr(c) for c in close)}?" if close else ""
        return cls(f"There is no {what} {given!r}.{hint} Known: {', '.join(known)}.")


class DataUnavailableError(DataError):
    """The data are not on this machine and could not be fetched."""


class DamagedDataError(DataError):
    """Data are there but wrong: truncated, another checksum, shape or type."""


class DataFolderError(DataError):
    """The folder for data cannot be written: permissions, or a full disk."""
