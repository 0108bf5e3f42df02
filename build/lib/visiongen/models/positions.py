"""Where a token stands: sinusoids that are added, rotations that are applied."""

import torch
from einops import rearrange
from torch import Tensor

BASE = 10_000.0


def frequencies(width: int, device: torch.device | None = None) -> Tensor:
    """Return ``width / 2`` angles a place: 1, then geometrically down to about 1e-4.

    Raises:
        ValueError: ``width`` is odd.

    Source: Vaswani et al. (2017), section 3.5; Su et al. (2021), section 3.2.2.
    """
    if width % 2:
        raise ValueError(f"positions need an even width, not {width}")
    pair = torch.arange(width // 2, device=device)
    return BASE ** (-2 * pair / width)


def sinusoidal(length: int, width: int) -> Tensor:
    """Return the sinusoidal positions ``(length, width)``, to be added to tokens.

    Source: Vaswani et al. (2017), section 3.5.
    """
    angle = torch.arange(length)[:, None] * frequencies(width)  # (T, width / 2)
    # PE(t, 2i) = sin(t / 10000^(2i/width)), PE(t, 2i + 1) = cos(the same)
    return rearrange([angle.sin(), angle.cos()], "two t i -> t (i two)")


def rotate(x: Tensor) -> Tensor:
    """Turn each pair of numbers by an angle that grows with the token's place.

    Queries and keys that were turned so have products that depend only on how far
    apart they stand.

    Args:
        x: ``(..., T, d)`` with an even ``d``.

    Returns:
        The same shape.

    Source: Su et al. (2021), RoFormer, equation 34.
    """
    length, width = x.shape[-2:]
    places = torch.arange(length, device=x.device)[:, None]
    angle = places * frequencies(width, x.device)  # (T, d / 2)
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    first, second = rearrange(x, "... t (i two) -> two ... t i", two=2)
    # (x₁, x₂) ← (x₁ cos θ − x₂ sin θ, x₁ sin θ + x₂ cos θ)
    turned = [first * cos - second * sin, first * sin + second * cos]
    return rearrange(turned, "two ... t i -> ... t (i two)")
