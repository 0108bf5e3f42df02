"""Embeddings that a run leaves, published where its weights are not."""

from collections.abc import Mapping
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load, save
from torch import Tensor

from visiongen.training.atomic import write_atomically
from visiongen.training.errors import WeightsError
from visiongen.training.weights import trained_file

EMBEDDINGS = "embeddings.safetensors"


def published_name(name: str) -> str:
    """Return the name of the file beside the card of recipe ``name``."""
    return f"{name}_{EMBEDDINGS}"


def save_embeddings(embeddings: Mapping[str, Tensor], path: Path) -> None:
    """Write embeddings ``(N, D)`` by name to ``path``, in half precision."""
    half = {n: e.to(torch.float16).cpu().contiguous() for n, e in embeddings.items()}
    write_atomically(path, save(half))


def load_embeddings(name: str) -> dict[str, Tensor]:
    """Return the published embeddings of recipe ``name``: rows of length 1, float32.

    Half precision costs a cosine less than 1e-3.

    Raises:
        WeightsError: they have not been published; says how to make them.
    """
    path = trained_file(published_name(name))
    if not path.exists():
        raise WeightsError(
            f"There are no embeddings {path.name}. Make them with "
            f'"visiongen train {name}" and "visiongen publish {name}".'
        )
    found = load(path.read_bytes())
    return {key: F.normalize(rows.float(), dim=1) for key, rows in found.items()}
