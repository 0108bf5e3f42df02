"""The only place from which pretrained weights are asked of the network.

Files go where the library they belong to keeps its own, so that what is there already
is used and nothing is downloaded twice. With ``VISIONGEN_OFFLINE=1`` (or Hugging Face's
``HF_HUB_OFFLINE=1``) nothing is asked at all.
"""

import hashlib
import os
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

from visiongen.data.downloads import Downloads
from visiongen.data.errors import DataUnavailableError
from visiongen.data.folders import data_folder, shown
from visiongen.data.prepared import prepared
from visiongen.data.registry import Source, find
from visiongen.data.unreachable import Unreachable
from visiongen.pretrained.errors import WeightsUnavailableError

VARIABLES = ("VISIONGEN_OFFLINE", "HF_HUB_OFFLINE")
TRUE = {"1", "true", "yes", "on"}


def is_offline() -> bool:
    """Say whether the environment forbids to ask the network."""
    return any(os.environ.get(name, "").lower() in TRUE for name in VARIABLES)


def fetch(url: str, path: Path, title: str, sha256_start: str | None = None) -> Path:
    """Return ``path``, downloaded from ``url`` first when it is missing.

    Args:
        url: official address; https, or a server on this machine.
        path: where the file belongs; it is there whole or not at all.
        title: what it is, for messages.
        sha256_start: first digits of its SHA-256, where they are documented.

    Raises:
        WeightsUnavailableError: it is missing, and offline or the server unreachable.
        DamagedDataError: what came has another checksum.
    """
    if path.exists():
        return path
    if is_offline():
        raise unavailable(title, path, url, f"{' or '.join(VARIABLES)} is set")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as workshop:
        try:
            source = Source(url, sha256_start=sha256_start)
            found = Downloads(Path(workshop), title).fetch(source, path.name)
        except Unreachable as reason:
            raise unavailable(title, path, url, str(reason)) from reason
        os.replace(found, path)
    return path


def fetch_from_hugging_face(
    repository: str, names: tuple[str, ...], title: str, revision: str | None = None
) -> Path:
    """Return the first of ``names`` that a repository of the Hugging Face hub has.

    Args:
        repository: "owner/name".
        names: of files, the best first.
        title: what it is, for messages.
        revision: branch, tag or commit.

    Raises:
        WeightsUnavailableError: none is in the hub's cache, and offline or the hub is
            unreachable or has none of them.
    """
    from huggingface_hub import constants, hf_hub_download, try_to_load_from_cache
    from huggingface_hub.errors import (
        EntryNotFoundError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
    )
    from huggingface_hub.utils import logging

    # The hub's library asks the network who is calling before it looks into its cache,
    # offline or not, unless told to leave that.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    cache, url = constants.HF_HUB_CACHE, f"https://huggingface.co/{repository}"
    for name in names:
        cached = try_to_load_from_cache(repository, name, cache, revision)
        if isinstance(cached, str):
            return Path(cached)
    if is_offline():
        reason = f"{' or '.join(VARIABLES)} is set"
        raise unavailable(title, Path(cache), url, reason)
    endpoint = os.environ.get("HF_ENDPOINT")
    if not _is_known(endpoint or constants.ENDPOINT):
        raise unavailable(title, Path(cache), url, "no network")
    problem: Exception | None = None
    logging.set_verbosity_error()  # its retries would fill a page
    for name in names:
        try:
            found = hf_hub_download(
                repository, name, revision=revision, endpoint=endpoint
            )
            return Path(found)
        except (EntryNotFoundError, HfHubHTTPError, OSError, ValueError) as error:
            problem = problem or error
            if isinstance(error, LocalEntryNotFoundError):  # the hub was not reached
                break
    raise unavailable(title, Path(cache), url, type(problem).__name__) from problem


def fetch_registered(name: str, title: str) -> Path:
    """Return a weights file of the book's own registry, prepared when it is missing.

    Raises:
        WeightsUnavailableError: it is missing, and offline or its home unreachable.
    """
    place = data_folder() / name
    if is_offline() and not place.exists():
        reason = f"{' or '.join(VARIABLES)} is set"
        raise unavailable(title, place, find(name).home, reason)
    try:
        return prepared(name)
    except DataUnavailableError as error:
        raise WeightsUnavailableError(str(error)) from error


def _is_known(address: str) -> bool:
    """Say whether a host has an address; behind a proxy that is for the proxy to say.

    The hub's library would try again and again, with words on the page, for a minute.
    """
    if getproxies():
        return True
    try:
        socket.getaddrinfo(urlsplit(address).hostname, None)
    except OSError:
        return False
    return True


def unavailable(
    title: str, place: Path, url: str, reason: str
) -> WeightsUnavailableError:
    """Return the exception that says what is missing and what would help."""
    return WeightsUnavailableError(
        f"The weights of {title} are not in {shown(place)} and could not be fetched "
        f"from {url} ({reason}). Run the same once with a network, or put them there."
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
