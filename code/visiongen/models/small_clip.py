"""A CLIP that learns a drawn world in seconds."""

import torch
from torch import Tensor, nn

from visiongen.models.clip import CLIP
from visiongen.models.text import TextTransformer

WIDTH = 64


class SmallEye(nn.Module):
    """Three convolutions with stride 2, and a linear layer over what is left."""

    def __init__(self, side: int = 24):
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(3, 16, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(32, 64, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
        )
        self.out = nn.Linear(64 * (side // 8) ** 2, WIDTH)

    def features(self, images: Tensor) -> Tensor:
        """Map images ``(B, 3, side, side)`` in [0, 1] to ``(B, 64)``."""
        return torch.relu(self.out(self.convolutions(2 * images - 1)))


def small_clip(vocabulary: int, length: int, width: int = 32) -> CLIP:
    """Return an untrained CLIP of about 80,000 weights.

    Args:
        vocabulary: number of tokens.
        length: tokens of a text.
        width: numbers of an embedding.
    """
    text = TextTransformer(vocabulary, length, width=32, depth=1, heads=2)
    return CLIP(SmallEye(), WIDTH, text, text.width, width)
