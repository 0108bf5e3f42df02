"""Low-rank adaptation of linear layers."""

import copy
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# the linear layers of attention, ours and timm's
ATTENTION = ("to_qkv", "to_out", "qkv", "proj")


class LoRA(nn.Module):
    """A frozen linear layer, plus the product of two thin trained matrices.

    At first the product is zero, so that the layer gives what it gave before.

    Args:
        layer: the layer; its weights stop being trained.
        rank: rows of the first matrix and columns of the second.
        alpha: the product is scaled by ``alpha / rank``.

    Raises:
        ValueError: the rank is below 1, or no lower than the layer's own.

    Source: Hu et al. (2022), LoRA, section 4.1.
    """

    def __init__(self, layer: nn.Linear, rank: int, alpha: float):
        super().__init__()
        full = min(layer.in_features, layer.out_features)
        if not 1 <= rank < full:
            raise ValueError(f"a low rank lies between 1 and {full - 1}, not {rank}")
        self.layer = layer.requires_grad_(False)
        self.scale = alpha / rank
        self.down = nn.Parameter(torch.empty(rank, layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(..., in)`` to ``(..., out)``."""
        # h = W₀ x + (α / r) B A x                                     equation 3
        return self.layer(x) + self.scale * F.linear(F.linear(x, self.down), self.up)

    def merged(self) -> nn.Linear:
        """Return one linear layer that gives the same, to 1e-6."""
        layer = copy.deepcopy(self.layer).requires_grad_(True)
        with torch.no_grad():
            layer.weight += self.scale * self.up @ self.down
        return layer


def add_lora(
    model: nn.Module,
    rank: int = 8,
    alpha: float = 16.0,
    names: tuple[str, ...] = ATTENTION,
) -> nn.Module:
    """Freeze a network and put LoRA beside its linear layers of these names, in place.

    Args:
        model: the network.
        rank: see ``LoRA``.
        alpha: see ``LoRA``.
        names: last parts of the names of the layers.

    Returns:
        The network.

    Raises:
        ValueError: no layer has such a name, or the rank is too high.
    """
    chosen = [
        (name, layer)
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Linear) and name.rpartition(".")[2] in names
    ]
    if not chosen:
        raise ValueError(f"no linear layer is called {' or '.join(names)}")
    model.requires_grad_(False)
    for name, layer in chosen:
        model.set_submodule(name, LoRA(layer, rank, alpha))
    return model


def merge_lora(model: nn.Module) -> nn.Module:
    """Return a copy of a network with every LoRA merged into its layer.

    It has the form that the network had before ``add_lora``, and costs no more.
    """
    merged = copy.deepcopy(model)
    for name, layer in list(merged.named_modules()):
        if isinstance(layer, LoRA):
            merged.set_submodule(name, layer.merged())
    return merged
