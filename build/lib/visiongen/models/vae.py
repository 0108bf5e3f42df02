"""The convolutional variational autoencoder."""

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor, nn

from visiongen.losses.elbo import kl_to_standard_normal, reparameterise
from visiongen.models.likelihoods import Bernoulli, Likelihood

# Variances between 3e-4 and 3e3: without a limit, one odd picture's exponential makes
# the whole batch infinite.
LARGEST_LOG_VARIANCE = 8.0


class Posterior(NamedTuple):
    """q(z | x): mean and log-variance, each ``(B, latent)``."""

    mean: Tensor
    log_variance: Tensor


class ElboTerms(NamedTuple):
    """log p(x | z) ``(B,)`` and KL of each latent dimension ``(B, latent)``, nats."""

    log_likelihood: Tensor
    kl: Tensor


class VAE(nn.Module):
    """Convolutions down to a Gaussian in ``latent`` dimensions, and back up.

    The encoder halves the picture once for each width, the decoder doubles it as
    often. With ``classes`` both are told the label: as constant planes beside the
    picture, and beside the latent vector.

    Args:
        channels: of the picture.
        side: height and width of the picture, a multiple of 2 for each width.
        widths: channels after each halving.
        latent: dimensions of z.
        likelihood: makes p(x | z) from the number of channels.
        classes: number of labels; 0 for none.

    Raises:
        ValueError: the side cannot be halved that often.

    Source: Kingma and Welling (2014); with labels, Sohn et al. (2015).
    """

    def __init__(
        self,
        channels: int = 3,
        side: int = 32,
        widths: Sequence[int] = (32, 64, 128),
        latent: int = 128,
        likelihood: Callable[[int], Likelihood] = Bernoulli,
        classes: int = 0,
    ):
        super().__init__()
        if side % 2 ** len(widths):
            raise ValueError(f"side {side} cannot be halved {len(widths)} times")
        self.latent, self.classes = latent, classes
        self.smallest = (widths[-1], side // 2 ** len(widths))
        flat = self.smallest[0] * self.smallest[1] ** 2
        down = [channels + classes, *widths]
        self.encoder = nn.Sequential(*map(halve, down[:-1], down[1:]))
        self.to_posterior = nn.Linear(flat, 2 * latent)
        self.from_latent = nn.Linear(latent + classes, flat)
        pairs = itertools.pairwise(reversed(widths))
        self.decoder = nn.Sequential(
            nn.BatchNorm2d(widths[-1]),
            nn.ReLU(),
            *(double(*pair) for pair in pairs),
            nn.ConvTranspose2d(widths[0], channels, 4, stride=2, padding=1),
        )
        self.likelihood = likelihood(channels)

    def encode(self, images: Tensor, labels: Tensor | None = None) -> Posterior:
        """Map images ``(B, C, H, W)`` in [0, 1] to q(z | x)."""
        if self.classes:
            planes = self._one_hot(labels)[:, :, None, None]  # (B, classes, 1, 1)
            images = torch.cat([images, planes.expand(-1, -1, *images.shape[2:])], 1)
        flat = rearrange(self.encoder(images), "b c h w -> b (c h w)")
        mean, log_variance = self.to_posterior(flat).float().chunk(2, 1)
        limit = LARGEST_LOG_VARIANCE
        return Posterior(mean, log_variance.clamp(-limit, limit))

    def decode(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Map latent vectors ``(B, latent)`` to the likelihood's maps."""
        if self.classes:
            z = torch.cat([z, self._one_hot(labels)], 1)
        width, side = self.smallest
        flat = self.from_latent(z)
        return self.decoder(rearrange(flat, "b (c h w) -> b c h w", c=width, h=side))

    def pictures(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the mean of p(x | z): pictures ``(B, C, H, W)`` in [0, 1]."""
        return self.likelihood.mean(self.decode(z, labels).float())

    def forward(self, images: Tensor, labels: Tensor | None = None) -> ElboTerms:
        """Return both terms of the ELBO, for one draw of z a picture."""
        mean, log_variance = self.encode(images, labels)
        z = reparameterise(mean, log_variance)
        return ElboTerms(
            self.likelihood.log_prob(self.decode(z, labels), images),
            kl_to_standard_normal(mean, log_variance),
        )

    def log_weights(
        self, images: Tensor, draws: int, labels: Tensor | None = None
    ) -> Tensor:
        """Return log p(x, z) − log q(z | x) for draws of z ``(draws, B)``, in nats.

        They are what ``importance_weighted_bound`` averages.
        """
        mean, log_variance = self.encode(images, labels)
        found = []
        for _ in range(draws):
            z = reparameterise(mean, log_variance)
            # The constants −½ log 2π of prior and posterior cancel.
            surprise = (z - mean).square() / log_variance.exp() + log_variance
            prior = -z.square().sum(1) / 2
            likelihood = self.likelihood.log_prob(self.decode(z, labels), images)
            found.append(likelihood + prior + surprise.sum(1) / 2)
        return torch.stack(found)

    def _one_hot(self, labels: Tensor | None) -> Tensor:
        """Return ``(B, classes)`` zeros and ones."""
        if labels is None:
            raise ValueError("this VAE is conditional: it needs labels")
        return F.one_hot(labels, self.classes).float()


def halve(inputs: int, outputs: int) -> nn.Sequential:
    """Return strided convolution, batch normalisation and ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


def double(inputs: int, outputs: int) -> nn.Sequential:
    """Return transposed convolution, batch normalisation and ReLU."""
    return nn.Sequential(
        nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )
