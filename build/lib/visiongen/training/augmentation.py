"""Augmentation of whole batches, as tensors, on whatever device they are.

Every function takes and returns images ``(B, C, H, W)``, floats in [0, 1], and draws
one transformation for each image from PyTorch's generator.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def random_affine(
    images: Tensor,
    degrees: float = 0.0,
    shift: float = 0.0,
    scale: tuple[float, float] = (1.0, 1.0),
    shear: float = 0.0,
) -> Tensor:
    """Rotate, shift, scale and shear each image, bilinearly, zeros outside.

    Args:
        images: ``(B, C, H, W)``.
        degrees: rotation, drawn from ±``degrees``.
        shift: along each axis, drawn from ±``shift`` pixels.
        scale: smallest and largest magnification.
        shear: horizontal shear, drawn from ±``shear`` degrees.
    """
    count, height, width = len(images), images.shape[-2], images.shape[-1]
    angle, shift_x, shift_y, slant = (2 * torch.rand(4, count) - 1).unbind()
    angle, slant = angle * math.radians(degrees), slant * math.radians(shear)
    size = scale[0] + (scale[1] - scale[0]) * torch.rand(count)
    cos, sin, tan = angle.cos() / size, angle.sin() / size, slant.tan()
    # The grid names, for every output pixel, the input point it comes from. In units
    # of half the image, a shift of one pixel is 2 / width.
    rows = [
        torch.stack([cos, sin + tan * cos, shift_x * shift * 2 / width], -1),
        torch.stack([-sin, cos - tan * sin, shift_y * shift * 2 / height], -1),
    ]
    matrix = torch.stack(rows, 1).to(images.device)  # (B, 2, 3)
    grid = F.affine_grid(matrix, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def random_shift(images: Tensor, pixels: int, border: str = "zeros") -> Tensor:
    """Move each image by whole pixels, drawn from ±``pixels`` along both axes.

    Args:
        images: ``(B, C, H, W)``.
        pixels: largest move.
        border: "zeros" or "reflect": what comes in from outside.
    """
    count, _, height, width = images.shape
    mode = "constant" if border == "zeros" else border
    padded = F.pad(images, [pixels] * 4, mode=mode)
    down, right = torch.randint(0, 2 * pixels + 1, (2, count), device=images.device)
    rows = down[:, None] + torch.arange(height, device=images.device)  # (B, H)
    columns = right[:, None] + torch.arange(width, device=images.device)  # (B, W)
    which = torch.arange(count, device=images.device)[:, None, None]
    moved = padded[which, :, rows[:, :, None], columns[:, None, :]]  # (B, H, W, C)
    return moved.permute(0, 3, 1, 2)


def random_flip(images: Tensor) -> Tensor:
    """Mirror each image left to right, with probability one half."""
    mirrored = torch.rand(len(images), device=images.device) < 0.5
    return torch.where(mirrored[:, None, None, None], images.flip(-1), images)


def random_erasing(images: Tensor, side: int, value: float = 0.5) -> Tensor:
    """Paint one square of ``side`` pixels in each image, centred anywhere.

    Source: DeVries and Taylor (2017), Cutout.
    """
    count, _, height, width = images.shape
    device = images.device
    centre_y = torch.randint(0, height, (count, 1), device=device)
    centre_x = torch.randint(0, width, (count, 1), device=device)
    rows = (torch.arange(height, device=device) - centre_y + side // 2).div(
        side, rounding_mode="floor"
    )
    columns = (torch.arange(width, device=device) - centre_x + side // 2).div(
        side, rounding_mode="floor"
    )
    inside = (rows == 0)[:, :, None] & (columns == 0)[:, None, :]  # (B, H, W)
    return images.masked_fill(inside[:, None], value)
