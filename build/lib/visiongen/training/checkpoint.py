"""Checkpoints: everything a run needs to go on bit for bit."""

import io
import pickle
from pathlib import Path
from typing import Any

import torch

from visiongen.training.atomic import write_atomically
from visiongen.training.errors import CheckpointError, ResumeError


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write ``state`` (tensors and plain values) to ``path``, atomically."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    write_atomically(path, buffer.getvalue())


def load_checkpoint(path: Path, settings: dict[str, Any]) -> dict[str, Any] | None:
    """Return the state saved in ``path``, or None if there is none.

    Raises:
        CheckpointError: the file is damaged.
        ResumeError: it was saved under other ``settings``; says which differ.
    """
    if not path.exists():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        saved = state["settings"]
    except (
        RuntimeError,
        EOFError,
        KeyError,
        TypeError,
        pickle.UnpicklingError,
    ) as error:
        raise CheckpointError(
            f"{path} is damaged. Delete its folder to start this run again."
        ) from error
    different = list(_differences(saved, settings))
    if different:
        raise ResumeError(
            f"{path.parent} holds a run with other settings: {'; '.join(different)}. "
            "Choose another folder with --out, or delete that one to start again."
        )
    return state


def _differences(old: Any, new: Any, place: str = ""):
    """Yield a sentence for every setting that differs."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            inner = f"{place}.{name}" if place else name
            yield from _differences(old.get(name), new.get(name), inner)
    elif old != new:
        yield f"{place} was {old!r} and is now {new!r}"
