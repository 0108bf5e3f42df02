"""A small transformer for sequences of symbols: digits, characters, words."""

import torch
from torch import Tensor, nn

from visiongen.models.attention import EPSILON, Block, initialise
from visiongen.models.positions import sinusoidal

POSITIONS = ("none", "sinusoidal", "learned", "rotary")


class SequenceTransformer(nn.Module):
    """Scores for every symbol of the vocabulary at every place of a sequence.

    Args:
        vocabulary: number of symbols.
        length: longest sequence.
        width: numbers in each token.
        depth: blocks.
        heads: attention heads of each block.
        positions: how places are told: "none", "sinusoidal", "learned" or "rotary".
        causal: no token looks to its right, as a language model needs.
        post_norm: see ``Block``.

    Raises:
        ValueError: an unknown kind of positions.
    """

    positions: Tensor | None

    def __init__(
        self,
        vocabulary: int,
        length: int,
        width: int = 64,
        depth: int = 2,
        heads: int = 4,
        positions: str = "learned",
        causal: bool = False,
        post_norm: bool = False,
    ):
        super().__init__()
        if positions not in POSITIONS:
            raise ValueError(f"positions are {', '.join(POSITIONS)}; not {positions!r}")
        self.embedding = nn.Embedding(vocabulary, width)
        if positions == "learned":
            # as large as the embeddings, or order would be learned late
            self.positions = nn.Parameter(torch.randn(length, width))
        elif positions == "sinusoidal":
            self.register_buffer("positions", sinusoidal(length, width), False)
        else:
            self.positions = None
        rotary = positions == "rotary"
        self.blocks = nn.ModuleList(
            Block(width, heads, post_norm=post_norm, causal=causal, rotary=rotary)
            for _ in range(depth)
        )
        self.norm = nn.Identity() if post_norm else nn.LayerNorm(width, eps=EPSILON)
        self.output = nn.Linear(width, vocabulary)
        self.apply(initialise)

    def forward(self, symbols: Tensor) -> Tensor:
        """Map symbols ``(B, T)``, int64, to scores ``(B, T, vocabulary)``."""
        x = self.embedding(symbols)
        if self.positions is not None:
            x = x + self.positions[: symbols.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.output(self.norm(x))
