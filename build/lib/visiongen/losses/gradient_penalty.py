"""The gradient penalty of WGAN-GP."""

from collections.abc import Callable

import torch
from torch import Tensor


def gradient_penalty(
    critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor
) -> Tensor:
    """Return E (‖∇D(x̂)‖ − 1)² at random points between real and generated ones.

    Args:
        critic: maps ``(B, …)`` to scores ``(B,)``, each row's from that row alone: no
            batch normalisation.
        real: ``(B, …)``.
        fake: ``(B, …)``; no gradient flows into it.

    Source: Gulrajani et al. (2017), Improved Training of Wasserstein GANs, equation 3
    and algorithm 1.
    """
    shares = torch.rand(len(real), *[1] * (real.ndim - 1), device=real.device)
    # x̂ = ε x + (1 − ε) G(z)
    between = (shares * real + (1 - shares) * fake).detach().requires_grad_()
    scores = critic(between)
    (slope,) = torch.autograd.grad(scores.sum(), between, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()
