"""Spectra of the lines of pictures: a stride that enlarges leaves peaks in them."""

import torch
from torch import Tensor


def line_spectrum(images: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean power of all rows and columns of pictures, by frequency.

    Args:
        images: ``(N, C, side, side)``, an even number of pixels a side.

    Returns:
        Frequencies ``(side / 2 + 1,)`` in cycles per pixel, from 0 to 1/2, and power
        ``(side / 2 + 1,)``, |F|² / side.

    Raises:
        ValueError: pictures of another shape.

    Source: the question whether generators reach the spectrum of photographs is that
    of Durall et al. (2020), who average over circles.
    """
    if images.ndim != 4 or images.shape[2] != images.shape[3] or images.shape[3] % 2:
        raise ValueError(
            "images must be (N, C, side, side) with an even side, "
            f"not {tuple(images.shape)}"
        )
    side = images.shape[-1]
    values = images.double()
    lines = torch.cat([values.flatten(0, 2), values.mT.flatten(0, 2)])  # (2NCS, side)
    power = torch.fft.rfft(lines).abs().square().mean(0) / side
    return torch.fft.rfftfreq(side, dtype=torch.float64), power


def stride_peak(images: Tensor) -> float:
    """Return how far the power at 1/2 cycle per pixel exceeds that next to it.

    A pattern that repeats every two pixels, as a stride of two leaves it, puts its
    power exactly there. Photographs have a smooth spectrum and give about 1.

    Args:
        images: ``(N, C, side, side)``, an even number of pixels a side, at least 8.
    """
    _, power = line_spectrum(images)
    return float(power[-1] / power[-3:-1].mean())
