"""Points on a spiral: data in two dimensions that a small network learns in seconds."""

import math

import torch
from torch import Tensor


def spiral(count: int, turns: float = 1.5, width: float = 0.05) -> Tensor:
    """Draw points ``(count, 2)`` near a spiral that ends at a distance of 2.

    They lie about evenly along its length, and off it by noise of standard deviation
    ``width``. Each coordinate varies by about 1. Draws from PyTorch's generator.
    """
    along = torch.rand(count).sqrt()
    angle = 2 * math.pi * turns * along
    line = 2 * along[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
    return line + width * torch.randn(count, 2)
