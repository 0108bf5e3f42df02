"""Weights in eight bits each: whole numbers from −127 to 127, and a scale for every 32.

Of 32 weights that follow each other in memory the largest becomes 127 or −127, and
none moves by more than half a step, a 254th of the largest. With the scales in half
precision that makes 8.5 bits a weight: the format Q8_0 of llama.cpp, in safetensors.
Only files are small: networks compute with the rounded weights in single precision.
"""

from dataclasses import dataclass

import torch
from safetensors.torch import load, save
from torch import Tensor, nn
from torch.nn import functional as F

from visiongen.training.recipe import Recipe
from visiongen.training.weights import read_tensors, require_same_shapes, trained_file

SCALE = "scale of "
BLOCK = 32
SMALL = 100  # entries


@dataclass(frozen=True)
class EightBitRecipe(Recipe):
    """A recipe whose weights are published in eight bits each."""


def packed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Round tensors to eight bits, and vectors and small tensors to half precision.

    Small ones save nothing, and may hold constants, such as the distances 0 to 15 of
    ``visiongen.detection.distribution_focal`` in Ultralytics' heads.

    Args:
        tensors: floating-point tensors of any shape; others are kept as they are.

    Returns:
        ``int8`` tensors of the same shapes, and for each a ``"scale of NAME"`` with one
        number for every 32 weights; the rest.

    Raises:
        ValueError: a weight is not a number, or so large that half precision, which
            the scales have, cannot hold it.
    """
    result = {}
    for name, tensor in tensors.items():
        if not tensor.is_floating_point():
            result[name] = tensor
        elif tensor.dim() < 2 or tensor.numel() < SMALL:
            result[name] = tensor.half()
        else:
            blocks = _blocks(tensor.float())  # (N, 32)
            scale = (blocks.abs().amax(1) / 127).half()
            if not scale.isfinite().all():
                raise ValueError(f"{name} holds values that are not finite numbers")
            steps = blocks / scale.float().clamp(min=1e-30)[:, None]
            whole = steps.round().clamp(-127, 127).to(torch.int8)
            result[name] = whole.flatten()[: tensor.numel()].view(tensor.shape)
            result[SCALE + name] = scale
    return result


def unpacked(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return weights in single precision from what ``packed`` made.

    Whatever was not packed comes back as it is, so that any file can be given.
    """
    result = {}
    for name, tensor in tensors.items():
        if name.startswith(SCALE):
            continue
        if (scale := tensors.get(SCALE + name)) is not None:
            blocks = _blocks(tensor.float()) * scale.float()[:, None]
            tensor = blocks.flatten()[: tensor.numel()].view(tensor.shape)
        result[name] = tensor
    return result


def _blocks(tensor: Tensor) -> Tensor:
    """Return all entries in their order, 32 a row, the last one filled with zeros."""
    flat = tensor.flatten()
    return F.pad(flat, (0, -len(flat) % BLOCK)).view(-1, BLOCK)


def in_eight_bits(content: bytes) -> bytes:
    """Return the file of weights ``content`` in eight bits a weight."""
    return save(packed(unpacked(load(content))))


def load_eight_bits(name: str, model: nn.Module) -> nn.Module:
    """Load the book's weights ``name``, published in eight bits, into ``model``.

    Returns:
        The network, in evaluation mode.

    Raises:
        WeightsError: not published yet, damaged, or of another network.
    """
    path = trained_file(f"{name}.safetensors")
    tensors = unpacked(read_tensors(path))
    require_same_shapes(model, tensors, path.name)
    model.load_state_dict(tensors)
    return model.eval()
