"""Files that are there whole or not at all."""

import os
from pathlib import Path

from visiongen.training.errors import CheckpointError


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``; what stood there stays until that succeeded.

    Raises:
        CheckpointError: the disk is full or refuses; the old file is intact.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        kept = "the file saved before it is intact" if path.exists() else "no file left"
        raise CheckpointError(
            f"could not save {path} ({len(content) / 1e6:.1f} MB): {error.strerror}; "
            f"{kept}. Free some space or choose another folder with --out, then run "
            "the same command again to go on."
        ) from error
