"""Pictures of any size in [0, 1] for a vision transformer of timm."""

from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class AsTrained(nn.Module):
    """Stretch pictures in [0, 1] to the size that weights expect, and scale them.

    Args:
        preprocessing: of the weights: ``input_size``, ``mean`` and ``std``.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, preprocessing: Mapping[str, Any]):
        super().__init__()
        self.size = tuple(preprocessing["input_size"][-2:])
        for name in ("mean", "std"):
            values = torch.tensor(preprocessing[name])[:, None, None]
            self.register_buffer(name, values, persistent=False)

    def forward(self, pictures: Tensor) -> Tensor:
        """Map ``(B, 3, h, w)`` to ``(B, 3, H, W)``."""
        stretched = F.interpolate(
            pictures, self.size, mode="bicubic", antialias=True, align_corners=False
        )
        return (stretched.clamp(0, 1) - self.mean) / self.std


def takes_small_pictures(
    model: nn.Module, preprocessing: Mapping[str, Any]
) -> nn.Module:
    """Let timm's vision transformer do its own preprocessing, in place.

    Whole pictures are stretched, nothing is cropped. Blocks, head and their names stay,
    so that everything in ``visiongen.training.finetune`` works as before.

    Args:
        model: the network.
        preprocessing: of its weights, see ``AsTrained``.
    """
    cut = model.get_submodule("patch_embed")
    model.set_submodule("patch_embed", nn.Sequential(AsTrained(preprocessing), cut))
    return model
