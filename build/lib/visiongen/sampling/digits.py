"""Handwritten digits on demand."""

import torch
from torch import Tensor

from visiongen.models.gan import NoiseNetwork
from visiongen.sampling.gan_samplers import SAMPLERS
from visiongen.sampling.noise import noise_rows
from visiongen.sampling.sampler import Sampler

CGAN = SAMPLERS["cgan_mnist"]


def generate(
    digit: int | str, n: int = 1, seed: int = 0, sampler: Sampler = CGAN
) -> Tensor:
    """Return pictures of a digit, or of all digits of a text.

    Args:
        digit: 7, or a text of digits such as "2026"; other characters are refused.
        n: pictures of each digit; of a text, how often it is written.
        seed: fixes the handwriting.
        sampler: a conditional model of digits.

    Returns:
        ``(n · digits, 1, 28, 28)`` in [0, 1]; a text is written out n times in turn.

    Raises:
        ValueError: not a digit, or ``n`` is not positive.
        WeightsError: the model's weights have not been published.

    >>> generate(digit=7, n=20, seed=0).shape                 # doctest: +SKIP
    torch.Size([20, 1, 28, 28])
    """
    text = str(digit)
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"digits are 0 to 9 or a text of them, not {digit!r}")
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    return sampler(n * len(text), seed, [int(each) for each in text])


@torch.no_grad()
def all_digits(n: int = 1, seed: int = 0, sampler: Sampler = CGAN) -> Tensor:
    """Return every digit in ``n`` handwritings: one noise for ten labels.

    Args:
        n: handwritings.
        seed: fixes them.
        sampler: a conditional GAN of digits.

    Returns:
        ``(10 n, 1, 28, 28)`` in [0, 1], ten digits of one noise after the other.

    Raises:
        ValueError: ``n`` is not positive.
        WeightsError: the model's weights have not been published.
    """
    network = sampler.network
    assert isinstance(network, NoiseNetwork)
    noise = noise_rows(n, network.noise, seed).repeat_interleave(10, 0)
    made = network(noise, torch.arange(10).repeat(n))
    return (made + 1) / 2
