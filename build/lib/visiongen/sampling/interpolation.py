"""Walks between two latent vectors."""

import torch
from torch import Tensor


def interpolate(
    a: Tensor, b: Tensor, steps: int = 10, spherical: bool = False
) -> Tensor:
    """Return vectors ``(steps, D)`` from ``a`` to ``b``, both included.

    Args:
        a: ``(D,)``.
        b: ``(D,)``.
        steps: at least 2.
        spherical: turn from one to the other at constant speed in place of walking
            straight. In many dimensions noise lies near a sphere of radius √D, and the
            middle of a straight walk lies far inside it, where no training noise was.

    Raises:
        ValueError: other shapes, or too few steps.

    Source: of the spherical walk, Shoemake (1985); for latent spaces, White (2016).
    """
    if a.ndim != 1 or a.shape != b.shape:
        shapes = f"{tuple(a.shape)} and {tuple(b.shape)}"
        raise ValueError(f"a and b must be vectors of one length, not {shapes}")
    if steps < 2:
        raise ValueError(f"steps must be at least 2, not {steps}")
    share = torch.linspace(0, 1, steps, device=a.device)[:, None]  # (steps, 1)
    if not spherical:
        return torch.lerp(a, b, share)
    cosine = torch.dot(a, b) / (a.norm() * b.norm())
    angle = torch.acos(cosine.clamp(-1, 1))
    if angle.sin() < 1e-4:  # (nearly) one line: no plane to turn in
        return torch.lerp(a, b, share)
    # z = (sin((1 − t) Ω) a + sin(t Ω) b) / sin Ω
    return (((1 - share) * angle).sin() * a + (share * angle).sin() * b) / angle.sin()
