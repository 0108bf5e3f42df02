"""Where a discriminator pulls the points of a game in the plane."""

from collections.abc import Callable

import torch
from torch import Tensor


def score_field(
    discriminator: Callable[[Tensor], Tensor], reach: float, side: int
) -> tuple[Tensor, Tensor]:
    """Return places on a square grid, and the gradient of the score at each.

    A generator that minimises the non-saturating loss moves its points along this
    gradient, the farther the surer the discriminator is that they are fakes.

    Args:
        discriminator: maps points ``(N, 2)`` to scores ``(N,)``, each row's from that
            row alone.
        reach: the grid runs from −reach to reach along both axes.
        side: places along each axis.

    Returns:
        Places and gradients, both ``(side², 2)``.
    """
    ticks = torch.linspace(-reach, reach, side)
    places = torch.cartesian_prod(ticks, ticks).requires_grad_()
    (slopes,) = torch.autograd.grad(discriminator(places).sum(), places)
    return places.detach(), slopes
