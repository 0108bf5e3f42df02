"""What the two players of a generative adversarial network make small.

``real`` and ``fake`` are the discriminator's scores ``(B,)`` before any sigmoid:
D = σ(score). Softplus stands for the logarithms: −log σ(s) = softplus(−s) and
−log(1 − σ(s)) = softplus(s), which cannot overflow.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class GameLoss:
    """The losses of both players.

    Attributes:
        discriminator: of real and fake scores.
        generator: of fake scores.
    """

    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]


def logistic(real: Tensor, fake: Tensor, smoothing: float = 0.0) -> Tensor:
    """Return −E log D(x) − E log(1 − D(G(z))), the binary cross-entropy.

    Args:
        real: scores of real pictures.
        fake: scores of generated pictures.
        smoothing: share of "fake" in the target of real pictures, one-sided; Salimans
            et al. (2016), section 3.4.

    Source: Goodfellow et al. (2014), equation 1.
    """
    on_real = (1 - smoothing) * F.softplus(-real) + smoothing * F.softplus(real)
    return on_real.mean() + F.softplus(fake).mean()


def saturating(fake: Tensor) -> Tensor:
    """Return E log(1 − D(G(z))): flat where the discriminator is sure of a fake.

    Source: Goodfellow et al. (2014), equation 1.
    """
    return -F.softplus(fake).mean()


def non_saturating(fake: Tensor) -> Tensor:
    """Return −E log D(G(z)): steep where the discriminator is sure of a fake.

    Source: Goodfellow et al. (2014), section 3.
    """
    return F.softplus(-fake).mean()


def hinge(real: Tensor, fake: Tensor) -> Tensor:
    """Return E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))) with D the score itself.

    Source: Lim and Ye (2017), Geometric GAN; Miyato et al. (2018), equation 16.
    """
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def wasserstein(real: Tensor, fake: Tensor) -> Tensor:
    """Return E D(G(z)) − E D(x), the critic's loss; D must be kept Lipschitz.

    Source: Arjovsky et al. (2017), Wasserstein GAN, equation 2.
    """
    return fake.mean() - real.mean()


def raise_score(fake: Tensor) -> Tensor:
    """Return −E D(G(z)), the generator's loss in the hinge and Wasserstein games."""
    return -fake.mean()


SATURATING = GameLoss(logistic, saturating)
NON_SATURATING = GameLoss(logistic, non_saturating)
HINGE = GameLoss(hinge, raise_score)
WASSERSTEIN = GameLoss(wasserstein, raise_score)
