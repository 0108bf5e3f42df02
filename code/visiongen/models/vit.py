"""The book's vision transformer."""

import torch
from einops import rearrange, repeat
from torch import Tensor, nn

from visiongen.models.attention import EPSILON, Block, initialise


class ViT(nn.Module):
    """Patches become tokens, blocks let them talk, a class token answers.

    Source: Dosovitskiy et al. (2021), An Image Is Worth 16 × 16 Words.

    Args:
        side: height and width of the picture in pixels.
        patch: height and width of a patch in pixels.
        width: numbers in each token.
        depth: blocks.
        heads: attention heads of each block.
        classes: number of outputs.
        plain: cut patches by one convolution, as in the paper and in timm; otherwise
            by three small ones (``small_convolutions``).

    Raises:
        ValueError: patches do not tile the picture, or heads do not divide the width.
    """

    def __init__(
        self,
        side: int = 32,
        patch: int = 4,
        width: int = 160,
        depth: int = 6,
        heads: int = 5,
        classes: int = 200,
        plain: bool = False,
    ):
        super().__init__()
        if side % patch:
            raise ValueError(f"patches of {patch} do not tile {side} pixels")
        self.patch, self.grid = patch, side // patch
        self.stem: nn.Module = (
            nn.Conv2d(3, width, patch, stride=patch)
            if plain
            else small_convolutions(width, patch)
        )
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(0.02 * torch.randn(1, 1 + self.grid**2, width))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.output = nn.Linear(width, classes)
        self.apply(initialise)

    def tokens(self, images: Tensor) -> Tensor:
        """Return class token and patches with their positions ``(B, 1 + T, width)``."""
        patches = rearrange(self.stem(2 * images - 1), "b c h w -> b (h w) c")
        first = repeat(self.class_token, "1 1 c -> b 1 c", b=len(images))
        return torch.cat([first, patches], dim=1) + self.positions

    def encode(self, images: Tensor) -> Tensor:
        """Return all tokens after the last block, normalised ``(B, 1 + T, width)``."""
        x = self.tokens(images)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def features(self, images: Tensor) -> Tensor:
        """Return the class token after the last block ``(B, width)``."""
        return self.encode(images)[:, 0]

    def forward(self, images: Tensor) -> Tensor:
        """Map images ``(B, 3, side, side)`` in [0, 1] to scores ``(B, classes)``."""
        return self.output(self.features(images))


def small_convolutions(width: int, patch: int) -> nn.Sequential:
    """Return three 3 × 3 convolutions that together step by ``patch`` pixels.

    Raises:
        ValueError: ``patch`` is neither 4 nor 8, or ``width`` no multiple of 4.

    Source: Xiao et al. (2021), Early Convolutions Help Transformers See Better.
    """
    if patch not in (4, 8):
        raise ValueError(f"small convolutions step by 4 or 8 pixels, not {patch}")
    if width % 4:
        raise ValueError(f"small convolutions need a width of 4 n, not {width}")
    return nn.Sequential(
        nn.Conv2d(3, width // 4, 3, stride=2, padding=1),
        nn.GELU(),
        nn.Conv2d(width // 4, width // 2, 3, stride=patch // 4, padding=1),
        nn.GELU(),
        nn.Conv2d(width // 2, width, 3, stride=2, padding=1),
    )
