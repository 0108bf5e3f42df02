"""Deterministic changes to test images that ask how robust a classifier is.

Every function takes and returns images ``(B, C, H, W)``, floats in [0, 1].
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def shift(images: Tensor, pixels: int) -> Tensor:
    """Move images by whole pixels: the first right, then down, left, up, and again.

    What leaves the picture is lost; zeros come in.
    """
    height, width = images.shape[-2:]
    padded = F.pad(images, [pixels] * 4)
    moved = torch.empty_like(images)
    for turn, (down, right) in enumerate([(0, 1), (1, 0), (0, -1), (-1, 0)]):
        top, left = pixels - down * pixels, pixels - right * pixels
        part = padded[turn::4, :, top : top + height, left : left + width]
        moved[turn::4] = part
    return moved


def rotate(images: Tensor, degrees: float) -> Tensor:
    """Turn images about their centre: the first clockwise, the next the other way."""
    angles = torch.full((len(images),), torch.pi * degrees / 180)
    angles[1::2] *= -1
    cos, sin, zero = angles.cos(), angles.sin(), torch.zeros(len(images))
    rows = [torch.stack([cos, sin, zero], 1), torch.stack([-sin, cos, zero], 1)]
    matrix = torch.stack(rows, 1).to(images.device)  # (B, 2, 3)
    grid = F.affine_grid(matrix, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def add_noise(images: Tensor, deviation: float) -> Tensor:
    """Add Gaussian noise of this standard deviation, the same at every call."""
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(images.shape, generator=generator).to(images.device)
    return (images + deviation * noise).clamp(0, 1)
