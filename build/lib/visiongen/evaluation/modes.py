"""A ring of Gaussians in the plane, and how many of them a generator finds."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Ring:
    """Equal Gaussians, evenly spaced on a circle.

    Args:
        modes: number of Gaussians.
        radius: of the circle.
        deviation: standard deviation of each, along both axes.

    Source: Metz et al. (2017), Unrolled GANs, section 3.2, at this size.
    """

    modes: int = 8
    radius: float = 2.0
    deviation: float = 0.05

    @property
    def centres(self) -> Tensor:
        """Their means ``(modes, 2)``."""
        angle = 2 * math.pi * torch.arange(self.modes) / self.modes
        return self.radius * torch.stack([angle.cos(), angle.sin()], 1)

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw points ``(count, 2)``."""
        which = torch.randint(self.modes, (count,), generator=generator)
        noise = torch.randn(count, 2, generator=generator)
        return self.centres[which] + self.deviation * noise


@dataclass(frozen=True)
class ModeCount:
    """What generated points hit.

    Attributes:
        found: modes that hold at least ``share`` of the points they should hold.
        hits: points near each mode ``(modes,)``.
        near: share of all points that are near a mode.
    """

    found: int
    hits: Tensor
    near: float


def count_modes(
    points: Tensor, ring: Ring, deviations: float = 4.0, share: float = 0.2
) -> ModeCount:
    """Count the modes that points ``(N, 2)`` cover.

    Args:
        points: generated.
        ring: what they should look like.
        deviations: a point is near a mode within so many standard deviations; of the
            ring's own points 99.97 % are, within 4.
        share: a mode is found if it holds this share of N / modes.

    Source: the count of Srivastava et al. (2017), VEEGAN, section 4.1, which takes 3
    deviations and any point at all.
    """
    distance, which = torch.cdist(points, ring.centres.to(points)).min(1)  # (N,)
    near = distance <= deviations * ring.deviation
    hits = torch.bincount(which[near], minlength=ring.modes)
    wanted = share * len(points) / ring.modes
    return ModeCount(int((hits >= wanted).sum()), hits, float(near.double().mean()))
