"""A small text tower and the tokens that it reads."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from visiongen.models.attention import EPSILON, Block, initialise

PADDING, START = 0, 1


class Vocabulary:
    """CLIP's byte-pair tokens, of which only those that some texts use.

    Called with texts it returns their tokens ``(N, length)``, int64: start, pieces of
    words, end, padding. Pieces outside the vocabulary are left out: nothing was
    learned about them. The end has the highest number.

    Args:
        texts: what the vocabulary must be able to read.
        length: tokens of the longest text, start and end included; what is longer is
            cut.

    Source: Radford et al. (2021), section 2.4; the pieces are open_clip's.
    """

    def __init__(self, texts: Iterable[str], length: int = 16):
        from open_clip.tokenizer import SimpleTokenizer

        self.length = length
        self.tokeniser = SimpleTokenizer()
        pieces = {piece for text in texts for piece in self.tokeniser.encode(text)}
        self.number = {piece: n for n, piece in enumerate(sorted(pieces), START + 1)}
        self.end = START + 1 + len(pieces)

    def __len__(self) -> int:
        return self.end + 1

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Return tokens ``(N, length)``."""
        tokens = torch.full((len(texts), self.length), PADDING)
        for row, text in zip(tokens, texts, strict=True):
            known = [self.number.get(p) for p in self.tokeniser.encode(text)]
            kept = [n for n in known if n is not None][: self.length - 2]
            row[: len(kept) + 2] = torch.tensor([START, *kept, self.end])
        return tokens


class TextTransformer(nn.Module):
    """A causal transformer whose last token stands for the whole text.

    Equals open_clip's ``TextTransformer`` to 1e-5.

    Args:
        vocabulary: number of tokens; the end of a text has the highest number.
        length: tokens of a text.
        width: numbers in each token.
        depth: blocks.
        heads: attention heads of each block.

    Source: Radford et al. (2021), section 2.4.
    """

    def __init__(
        self,
        vocabulary: int,
        length: int = 16,
        width: int = 128,
        depth: int = 3,
        heads: int = 4,
    ):
        super().__init__()
        self.width = width
        self.embedding = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(0.01 * torch.randn(length, width))
        self.blocks = nn.ModuleList(
            Block(width, heads, causal=True) for _ in range(depth)
        )
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.apply(initialise)
        nn.init.normal_(self.embedding.weight, std=0.02)

    def features(self, tokens: Tensor) -> Tensor:
        """Map tokens ``(B, T)`` to one vector a text ``(B, width)``."""
        x = self.embedding(tokens) + self.positions[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        end = tokens.argmax(dim=1)
        return self.norm(x)[torch.arange(len(x), device=x.device), end]
