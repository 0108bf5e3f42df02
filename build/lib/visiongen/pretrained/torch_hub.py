"""Networks of Torch Hub: a repository's own code, pinned and trusted on purpose."""

import re
from pathlib import Path
from urllib.error import URLError

import torch
from torch import nn

from visiongen.pretrained.fetching import VARIABLES, is_offline, unavailable

COMMIT = re.compile(r"[0-9a-f]{40}")


def load(
    repository: str, commit: str, entry: str, *, trust: bool = False, **arguments
) -> nn.Module:
    """Return what the function ``entry`` of a repository's ``hubconf.py`` builds.

    Torch Hub downloads the repository and *runs its code*. A branch may hold other
    code tomorrow, so that only a full commit is taken; and a commit is only as good as
    who wrote it, so that trust must be said.

    Args:
        repository: "owner/name" on GitHub.
        commit: its 40 hexadecimal digits.
        entry: name of the function.
        trust: that you have read the code, or know who did.
        arguments: go to the function; ``pretrained=False`` usually keeps it from
            downloading weights.

    Raises:
        ValueError: the commit is none, or trust is missing.
        WeightsUnavailableError: the code is not in Torch Hub's cache and cannot be
            fetched.
    """
    if not COMMIT.fullmatch(commit):
        raise ValueError(
            f"{commit!r} is no commit of 40 digits: a branch or a tag may hold other "
            "code tomorrow"
        )
    if not trust:
        raise ValueError(
            f"{repository} would run its own code on this machine. Read its hubconf.py "
            "at that commit, then say trust=True"
        )
    place = hub_folder(repository, commit)
    url = f"https://github.com/{repository}/tree/{commit}"
    if not place.exists() and is_offline():
        reason = f"{' or '.join(VARIABLES)} is set"
        raise unavailable(f"Torch Hub's {repository}", place, url, reason)
    try:
        return torch.hub.load(
            f"{repository}:{commit}",
            entry,
            trust_repo=True,
            skip_validation=True,
            verbose=False,
            **arguments,
        )
    except URLError as error:
        reason = str(error.reason)
        raise unavailable(f"Torch Hub's {repository}", place, url, reason) from error


def hub_folder(repository: str, commit: str) -> Path:
    """Return where Torch Hub keeps the code of a commit."""
    owner, name = repository.split("/")
    return Path(torch.hub.get_dir()) / f"{owner}_{name}_{commit}"
