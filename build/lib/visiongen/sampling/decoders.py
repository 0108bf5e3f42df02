"""Pictures from noise by the generator of a GAN or the decoder of a VAE."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from visiongen.models.gan import NoiseNetwork
from visiongen.models.vae import VAE
from visiongen.sampling.noise import ROWS, noise_rows


def draw_gan(
    generator: NoiseNetwork, count: int, seed: int, labels: Tensor | None = None
) -> Tensor:
    """Return pictures ``(count, C, H, W)`` in [0, 1] of a GAN's generator.

    Args:
        generator: maps noise, and labels if it has ``classes``, to [−1, 1].
        count: how many.
        seed: fixes the noise.
        labels: ``(count,)``, for a conditional generator.

    Raises:
        ValueError: ``count`` is not positive.
    """

    def decode(z: Tensor, named: Tensor | None) -> Tensor:
        made = generator(z) if named is None else generator(z, named)
        return (made + 1) / 2

    return _in_batches(
        generator, decode, noise_rows(count, generator.noise, seed), labels
    )


def draw_vae(vae: VAE, count: int, seed: int, labels: Tensor | None = None) -> Tensor:
    """Return pictures ``(count, C, H, W)`` in [0, 1]: means of p(x | z), z ~ N(0, 1).

    Args:
        vae: trained.
        count: how many.
        seed: fixes the noise.
        labels: ``(count,)``, for a conditional VAE.

    Raises:
        ValueError: ``count`` is not positive.
    """
    return _in_batches(vae, vae.pictures, noise_rows(count, vae.latent, seed), labels)


@torch.no_grad()
def _in_batches(
    network: nn.Module,
    decode: Callable[[Tensor, Tensor | None], Tensor],
    noise: Tensor,
    labels: Tensor | None,
) -> Tensor:
    """Decode noise with the network in evaluation mode, ``ROWS`` at once.

    In training mode batch normalisation would make a picture depend on the others.
    """
    network.eval()
    device = next(network.parameters()).device
    found = []
    for start in range(0, len(noise), ROWS):
        named = None if labels is None else labels[start : start + ROWS].to(device)
        found.append(decode(noise[start : start + ROWS].to(device), named))
    return torch.cat(found)
