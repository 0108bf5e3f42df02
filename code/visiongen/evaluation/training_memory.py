"""What one step of training keeps in memory, counted, whatever machine it runs on."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ADAM_MOMENTS = 2


@dataclass(frozen=True)
class TrainingMemory:
    """Bytes that a step of training with Adam holds at the end of the forward pass.

    Attributes:
        weights: all weights, trained or not.
        optimiser: gradients and both moments of the trained ones.
        activations: what was kept for the backward pass, weights left out.
    """

    weights: int
    optimiser: int
    activations: int

    @property
    def total(self) -> int:
        """All three together."""
        return self.weights + self.optimiser + self.activations


def training_memory(model: nn.Module, images: Tensor, labels: Tensor) -> TrainingMemory:
    """Count what a step of classification on this batch keeps.

    Buffers of the moment, such as those inside a matrix product, are not counted.

    Args:
        model: in training mode; weights that do not move have no gradient.
        images: ``(B, C, H, W)`` as the network expects them.
        labels: ``(B,)``.
    """
    own = {weight.untyped_storage().data_ptr() for weight in model.parameters()}
    kept: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        loss = F.cross_entropy(model(images), labels)  # alive, so storages are too
    weights = sum(weight.nbytes for weight in model.parameters())
    moving = sum(weight.nbytes for weight in model.parameters() if weight.requires_grad)
    del loss
    return TrainingMemory(weights, (1 + ADAM_MOMENTS) * moving, sum(kept.values()))
