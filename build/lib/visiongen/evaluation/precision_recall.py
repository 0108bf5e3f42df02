"""Precision and recall of a generator: is it believable, and does it make everything?

A set of points is thickened by a ball about each of its points, just large enough to
hold the point's k nearest neighbours. Precision asks how much of what is generated
lies in the thickened real set; recall asks it the other way round.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from visiongen.evaluation.distances import ROWS, distances, neighbour_radius


@dataclass(frozen=True)
class Overlap:
    """How two sets overlap; all but ``density`` lie in [0, 1].

    Attributes:
        precision: share of generated points inside a real ball.
        recall: share of real points inside a generated ball.
        density: real balls that a generated point lies in, divided by k; 1 is what
            equal distributions give, and more is possible.
        coverage: share of real balls that hold a generated point. A generated outlier
            with its large ball raises recall, but not this.
    """

    precision: float
    recall: float
    density: float
    coverage: float


def overlap(generated: Tensor, real: Tensor, k: int = 3) -> Overlap:
    """Compare generated with real features.

    Args:
        generated: ``(N, D)``.
        real: ``(M, D)``; N and M should be alike, for radii shrink with their number.
        k: neighbours that a ball holds.

    Raises:
        ValueError: not ``1 <= k < N`` and ``< M``.

    Source: Kynkäänniemi et al. (2019), Improved Precision and Recall, equations 1 to
    3; density and coverage: Naeem et al. (2020), equations 4 and 5.
    """
    real_radius = neighbour_radius(real, k)  # (M,)
    own_radius = neighbour_radius(generated, k)  # (N,)
    in_real = []  # of how many real balls each generated point is inside
    in_generated = torch.zeros(len(real), dtype=torch.bool, device=real.device)
    visited = torch.zeros_like(in_generated)
    for start in range(0, len(generated), ROWS):
        between = distances(generated[start : start + ROWS], real)  # (rows, M)
        inside = between <= real_radius
        in_real.append(inside.sum(1))
        visited |= inside.any(0)
        in_generated |= (between <= own_radius[start : start + ROWS, None]).any(0)
    balls = torch.cat(in_real).double()
    return Overlap(
        precision=float((balls > 0).double().mean()),
        recall=float(in_generated.double().mean()),
        density=float(balls.mean() / k),
        coverage=float(visited.double().mean()),
    )
