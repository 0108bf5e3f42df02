"""Weights files: safetensors that load into the network they belong to, or say why."""

import hashlib
from importlib import resources
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from visiongen.training.atomic import write_atomically
from visiongen.training.errors import WeightsError


def trained_file(name: str) -> Path:
    """Return the path of a file in ``visiongen/trained``, whether it exists or not."""
    return Path(str(resources.files("visiongen"))) / "trained" / name


def save_weights(
    model: nn.Module, path: Path, dtype: torch.dtype = torch.float32
) -> None:
    """Write a network's weights and buffers to ``path``, atomically.

    Args:
        model: the network.
        path: where to.
        dtype: type of floating-point tensors in the file.
    """
    tensors = {
        name: (tensor.to(dtype) if tensor.is_floating_point() else tensor)
        .cpu()
        .contiguous()
        for name, tensor in model.state_dict().items()
    }
    write_atomically(path, save(tensors))


def load_weights(model: nn.Module, path: Path) -> nn.Module:
    """Load the file ``path`` into ``model`` and return it in evaluation mode.

    Raises:
        WeightsError: no such file, damaged, or of another network.
    """
    tensors = read_tensors(path)
    require_same_shapes(model, tensors, path.name)
    model.load_state_dict(tensors)
    return model.eval()


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Return what a file of weights holds.

    Raises:
        WeightsError: no such file, or damaged.
    """
    if not path.exists():
        raise WeightsError(
            f"There are no weights {path.name}. Train and publish them first: "
            f'"visiongen train {path.stem}", then "visiongen publish {path.stem}".'
        )
    try:
        return load(path.read_bytes())
    except SafetensorError as error:
        raise WeightsError(
            f"{path.name} is damaged ({error}). Get it again."
        ) from error


def load_trained(name: str, model: nn.Module) -> nn.Module:
    """Load the book's published weights ``name`` into ``model``.

    >>> network = load_trained("mnist_ann", ANN())            # doctest: +SKIP
    """
    return load_weights(model, trained_file(f"{name}.safetensors"))


def require_same_shapes(
    model: nn.Module, tensors: dict[str, Tensor], name: str
) -> None:
    """Raise unless ``tensors``, from the file ``name``, are exactly the model's.

    Raises:
        WeightsError: one is missing, left over, or of another shape.
    """
    wanted = {key: tuple(value.shape) for key, value in model.state_dict().items()}
    found = {key: tuple(value.shape) for key, value in tensors.items()}
    if wanted == found:
        return
    key = next(k for k in [*wanted, *found] if wanted.get(k) != found.get(k))
    raise WeightsError(
        f"{name} belongs to another network than this {type(model).__name__}: "
        f"{key} is {found.get(key, 'missing')} in the file and "
        f"{wanted.get(key, 'missing')} in the network."
    )


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
