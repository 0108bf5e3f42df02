"""Why a server could not be reached, in the words of a reader."""

import contextlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import requests

TIMEOUT = 30  # seconds without a byte
# Checksums and ranges are those of the stored bytes, not of a compressed transfer.
AS_STORED = {"Accept-Encoding": "identity"}


class Unreachable(Exception):
    """A file could not be fetched; the message is the reason, in a few words."""


@contextlib.contextmanager
def reasons(url: str) -> Iterator[None]:
    """Turn the errors of a request for ``url`` into :class:`Unreachable`."""
    host = urlsplit(url).hostname
    try:
        yield
    except requests.HTTPError as error:
        status = error.response.status_code if error.response is not None else "nothing"
        raise Unreachable(f"{host} answered {status}") from error
    except requests.exceptions.SSLError as error:
        raise Unreachable(f"the certificate of {host} is not valid") from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise Unreachable(f"no network, or {host} is down") from error
    except requests.RequestException as error:
        raise Unreachable(f"the connection to {host} broke off") from error
