"""How far attention reaches, how spread out it is, what positions resemble.

Maps are ``(B, heads, T, T)``, one layer of ``attention_maps``.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def attention_distance(weights: Tensor, patch: int, prefix: int = 1) -> Tensor:
    """Mean distance in pixels between a patch and what it looks at, for each head.

    Args:
        weights: ``(B, heads, T, T)``.
        patch: height and width of a patch in pixels.
        prefix: tokens before the patches; they have no place and are left out.

    Returns:
        ``(heads,)``, averaged over images and patches.

    Source: Dosovitskiy et al. (2021), figure 7 and appendix D.7.
    """
    between = weights[..., prefix:, prefix:]
    between = between / between.sum(-1, keepdim=True)
    side = round(between.shape[-1] ** 0.5)
    axis = torch.arange(side, device=weights.device).float()
    places = patch * torch.cartesian_prod(axis, axis)  # (T, 2)
    return (between * torch.cdist(places, places)).sum(-1).mean((0, 2))


def attention_entropy(weights: Tensor) -> Tensor:
    """Mean entropy of the rows in bits ``(heads,)``: 0 if sharp, log₂ T if even."""
    # H = −Σ p log₂ p, with 0 log 0 = 0
    nats = -torch.special.xlogy(weights, weights).sum(-1)  # (B, heads, T)
    return nats.mean((0, 2)) / math.log(2)


def position_similarity(positions: Tensor) -> Tensor:
    """Cosine similarity of learned positions ``(1, 1 + n², width)`` among patches.

    Returns:
        ``(n, n, n, n)``: row and column of one patch, then those of the other.

    Source: Dosovitskiy et al. (2021), figure 7.
    """
    unit = F.normalize(positions[0, 1:].detach(), dim=-1)  # (n², width)
    side = round(len(unit) ** 0.5)
    return (unit @ unit.T).reshape(side, side, side, side)
