"""What a decoder's output means: the probability of a picture.

Each likelihood turns the decoder's maps ``(B, C, H, W)`` into log p(picture) ``(B,)``,
in nats, summed over all values. Pictures hold 8-bit levels divided by 255. All three
are centred at σ(maps), which is the picture that is shown; it is their mean, but for
what the two end levels take from the tails.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LEVEL = 1 / 255  # distance between two levels


class Likelihood(nn.Module):
    """What all three offer; ``Likelihood(channels)`` makes one.

    Attributes:
        is_probability: whether the values of all pictures sum to 1, so that bits mean
            something.
    """

    is_probability: bool

    def mean(self, maps: Tensor) -> Tensor:
        """Return the picture in [0, 1]."""
        return maps.sigmoid()

    def log_prob(self, maps: Tensor, images: Tensor) -> Tensor:
        """Return log p of each picture ``(B,)``, in nats."""
        raise NotImplementedError


class Bernoulli(Likelihood):
    """Binary cross-entropy, as the course uses it.

    A probability only for pictures of pure black and white. For grey levels it is no
    probability, and its smallest value is the entropy of the levels, not zero:
    ``is_probability`` says so to whoever computes bits.
    """

    is_probability = False

    def __init__(self, channels: int):
        super().__init__()

    def log_prob(self, maps: Tensor, images: Tensor) -> Tensor:
        """Return Σ x log p + (1 − x) log(1 − p) of each picture."""
        each = F.binary_cross_entropy_with_logits(
            maps.float(), images, reduction="none"
        )
        return -each.flatten(1).sum(1)


class Discretised(Likelihood):
    """A density cut into the 256 levels; what lies outside goes to the end levels.

    The spread of the density is learned, one for each channel.

    Source: Salimans et al. (2017), PixelCNN++, section 2.1.
    """

    is_probability = True

    def __init__(self, channels: int):
        super().__init__()
        self.log_scale = nn.Parameter(torch.full((channels, 1, 1), -2.0))

    def log_prob(self, maps: Tensor, images: Tensor) -> Tensor:
        """Return Σ log P(level) of each picture."""
        distance = images - self.mean(maps.float())  # (B, C, H, W)
        scale = self.log_scale.exp()
        # P(v) = F((v + ½ − μ) / s) − F((v − ½ − μ) / s), with F(±∞) at the ends
        upper = (distance + LEVEL / 2) / scale
        lower = (distance - LEVEL / 2) / scale
        each = torch.where(
            images < LEVEL / 2,
            self.log_below(upper),
            torch.where(
                images > 1 - LEVEL / 2,
                self.log_below(-lower),
                self.log_between(lower, upper),
            ),
        )
        return each.flatten(1).sum(1)

    def log_below(self, x: Tensor) -> Tensor:
        """Return log F(x) of the density at unit spread, symmetric about 0."""
        raise NotImplementedError

    def log_between(self, lower: Tensor, upper: Tensor) -> Tensor:
        """Return log (F(upper) − F(lower)), also far out in the tails."""
        raise NotImplementedError


class Gaussian(Discretised):
    """Normal density with learned variance."""

    def log_below(self, x: Tensor) -> Tensor:
        """Return log Φ(x)."""
        return torch.special.log_ndtr(x)

    def log_between(self, lower: Tensor, upper: Tensor) -> Tensor:
        """Return log (Φ(upper) − Φ(lower)), on the side where Φ is small."""
        right = lower + upper > 0
        low = torch.where(right, -upper, lower)
        high = torch.where(right, -lower, upper)
        # log (a − b) = log a + log (1 − b / a)
        above = torch.special.log_ndtr(high)
        ratio = (torch.special.log_ndtr(low) - above).clamp(max=-1e-6)
        return above + torch.log(-torch.expm1(ratio))


class Logistic(Discretised):
    """Logistic density with learned spread: heavier tails than the normal."""

    def log_below(self, x: Tensor) -> Tensor:
        """Return log σ(x)."""
        return F.logsigmoid(x)

    def log_between(self, lower: Tensor, upper: Tensor) -> Tensor:
        """Return log (σ(upper) − σ(lower))."""
        # σ(a) − σ(b) = σ(a) σ(−b) (1 − e^(b − a))
        inside = torch.log(-torch.expm1(lower - upper))
        return F.logsigmoid(upper) + F.logsigmoid(-lower) + inside
