"""Autoencoders without probabilities: a picture through a narrow code and back."""

import itertools
from collections.abc import Sequence

from einops import rearrange
from torch import Tensor, nn

from visiongen.models.vae import double, halve


class Autoencoder(nn.Module):
    """Convolutions down to a code of ``latent`` numbers, and back up.

    Layer for layer the ``VAE`` of the same sizes; its encoder gives the code itself
    instead of a mean and a variance.

    Args:
        channels: of the picture.
        side: height and width of the picture, a multiple of 2 for each width.
        widths: channels after each halving.
        latent: numbers in a code.

    Raises:
        ValueError: the side cannot be halved that often.

    Source: of the idea, Hinton and Salakhutdinov (2006).
    """

    def __init__(
        self,
        channels: int = 1,
        side: int = 28,
        widths: Sequence[int] = (32, 64),
        latent: int = 32,
    ):
        super().__init__()
        if side % 2 ** len(widths):
            raise ValueError(f"side {side} cannot be halved {len(widths)} times")
        self.latent = latent
        self.smallest = (widths[-1], side // 2 ** len(widths))
        flat = self.smallest[0] * self.smallest[1] ** 2
        down = [channels, *widths]
        self.encoder = nn.Sequential(*map(halve, down[:-1], down[1:]))
        self.to_code = nn.Linear(flat, latent)
        self.from_code = nn.Linear(latent, flat)
        pairs = itertools.pairwise(reversed(widths))
        self.decoder = nn.Sequential(
            nn.BatchNorm2d(widths[-1]),
            nn.ReLU(),
            *(double(*pair) for pair in pairs),
            nn.ConvTranspose2d(widths[0], channels, 4, stride=2, padding=1),
            nn.Sigmoid(),
        )

    def encode(self, images: Tensor) -> Tensor:
        """Map images ``(B, C, H, W)`` in [0, 1] to codes ``(B, latent)``."""
        return self.to_code(rearrange(self.encoder(images), "b c h w -> b (c h w)"))

    def decode(self, codes: Tensor) -> Tensor:
        """Map codes ``(B, latent)`` to pictures ``(B, C, H, W)`` in [0, 1]."""
        width, side = self.smallest
        maps = self.from_code(codes)
        return self.decoder(rearrange(maps, "b (c h w) -> b c h w", c=width, h=side))

    def forward(self, images: Tensor) -> Tensor:
        """Return the reconstructions of images ``(B, C, H, W)``."""
        return self.decode(self.encode(images))


class Autoencoders(nn.ModuleDict):
    """Autoencoders of small clothes, one for each width of the code.

    Trained side by side they are what each would be alone: they share no weight.

    Args:
        latents: numbers in a code, by which they are called: ``found["8"]``.
    """

    def __init__(self, latents: Sequence[int] = (2, 8, 32)):
        super().__init__({str(n): Autoencoder(latent=n) for n in latents})

    def forward(self, images: Tensor) -> list[Tensor]:
        """Return every member's reconstructions of images ``(B, C, H, W)``."""
        return [member(images) for member in self.values()]
