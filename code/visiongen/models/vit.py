"""A small vision transformer."""

import torch
from einops import rearrange, repeat
from torch import Tensor, nn

from visiongen.models.attention import Block


class ViT(nn.Module):
    """Patches become tokens, blocks let them talk, a class token answers.

    Source: Dosovitskiy et al. (2021), An Image Is Worth 16 × 16 Words; the stem of two
    convolutions in place of one large one is that of Xiao et al. (2021).

    Args:
        side: height and width of the picture; patches are 4 × 4.
        width: numbers in each token.
        depth: blocks.
        heads: attention heads of each block.
        classes: number of outputs.
    """

    def __init__(
        self,
        side: int = 32,
        width: int = 192,
        depth: int = 6,
        heads: int = 3,
        classes: int = 200,
    ):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, width // 2, 3, stride=2, padding=1),
            nn.GELU(),
            nn.Conv2d(width // 2, width, 3, stride=2, padding=1),
        )
        tokens = (side // 4) ** 2
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(0.02 * torch.randn(1, 1 + tokens, width))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.output = nn.Linear(width, classes)

    def tokens(self, images: Tensor) -> Tensor:
        """Return class token and patches with their positions ``(B, 1 + T, width)``."""
        patches = rearrange(self.stem(2 * images - 1), "b c h w -> b (h w) c")
        first = repeat(self.class_token, "1 1 c -> b 1 c", b=len(images))
        return torch.cat([first, patches], dim=1) + self.positions

    def features(self, images: Tensor) -> Tensor:
        """Return the class token after the last block ``(B, width)``."""
        x = self.tokens(images)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)[:, 0]

    def forward(self, images: Tensor) -> Tensor:
        """Map images ``(B, 3, side, side)`` in [0, 1] to scores ``(B, classes)``."""
        return self.output(self.features(images))
