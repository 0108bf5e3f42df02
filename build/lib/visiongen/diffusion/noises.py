"""Noise with a name: which numbers belong to which picture, and what lies between."""

from collections.abc import Sequence

import torch
from torch import Tensor

from visiongen.training.randomness import mixed


class PictureNoise:
    """Standard normal numbers in which each picture has its own stream.

    Picture i of a seed gets the same numbers however many are made at once, on every
    device: "the first 16 of seed 0" are always the same 16. Called like
    ``torch.randn_like``; each call goes on in the streams.

    Args:
        seed: of all pictures.
        indices: the numbers i of the pictures in the batch.
    """

    def __init__(self, seed: int, indices: Sequence[int]):
        self.streams = [
            torch.Generator().manual_seed(mixed(seed, index)) for index in indices
        ]

    def __call__(self, like: Tensor) -> Tensor:
        """Return noise of the shape ``(B, …)`` of ``like``, one row a stream."""
        if len(like) != len(self.streams):
            raise ValueError(f"{len(like)} pictures but {len(self.streams)} streams")
        rows = [torch.randn(like.shape[1:], generator=each) for each in self.streams]
        return torch.stack(rows).to(like)


def spherical_interpolation(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """Walk from one noise to another along the sphere that noise lives on.

    A straight line would cut through the ball, where the numbers are too small to be
    noise: half-way between two independent noises their standard deviation is 0.7.

    Args:
        first: one noise, any shape.
        second: another, same shape.
        share: ``(n,)`` in [0, 1]: 0 is ``first``, 1 is ``second``.

    Returns:
        ``(n, …)``.

    Source: Shoemake (1985), Animating Rotation with Quaternion Curves, section 3.3.
    """
    a, b = first.flatten().double(), second.flatten().double()
    angle = torch.acos((a @ b / (a.norm() * b.norm())).clamp(-1, 1))
    share = share.double()[:, None]
    if angle.sin() < 1e-6:
        mixture = (1 - share) * a + share * b
    else:
        # sin((1 − u) Ω) / sin Ω · a + sin(u Ω) / sin Ω · b
        weights = torch.sin((1 - share) * angle), torch.sin(share * angle)
        mixture = (weights[0] * a + weights[1] * b) / angle.sin()
    return mixture.reshape(-1, *first.shape).to(first)
