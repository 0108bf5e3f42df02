"""How a network is told the time and a label, and how its blocks hear of it.

A condition turns time and label into a context: a vector for every block, and perhaps
tokens to look at. A block hears the vector by ``AddContext`` or ``AdaptiveNorm``, the
tokens by ``CrossAttention``.

The label "none", for pictures without one, has an embedding of its own, behind those of
the classes; it must never be class 0.
"""

from typing import NamedTuple

import torch
from einops import rearrange
from torch import Tensor, nn

from visiongen.models.time_embedding import TimeEmbedding


class Context(NamedTuple):
    """What blocks are told: a vector ``(B, D)``, and tokens ``(B, K, d)`` or None."""

    vector: Tensor
    tokens: Tensor | None = None


class LabelEmbedding(nn.Module):
    """One vector for each class, and one for "none".

    Args:
        classes: number of classes K; label K means none.
        width: numbers in each vector.
    """

    def __init__(self, classes: int, width: int):
        super().__init__()
        self.classes = classes
        self.table = nn.Embedding(classes + 1, width)

    def forward(self, label: Tensor) -> Tensor:
        """Return ``(B, width)``.

        Args:
            label: ints ``(B,)`` in 0 … K, or shares ``(B, K + 1)`` that mix labels.

        Raises:
            ValueError: shares of another width.
        """
        if not label.is_floating_point():
            return self.table(label)
        if label.shape[1:] != (self.classes + 1,):
            raise ValueError(
                f"shares need {self.classes + 1} columns (the last means no label), "
                f"not the shape {tuple(label.shape)}"
            )
        return label @ self.table.weight


def drop_labels(label: Tensor, share: float, none: int) -> Tensor:
    """Replace each label by ``none`` with probability ``share``, one by one.

    Dropping whole batches instead would make the unconditional gradient rare and noisy.

    Source: Ho and Salimans (2022), algorithm 1.
    """
    dropped = torch.rand(len(label), device=label.device) < share
    return torch.where(dropped, none, label)


class Condition(nn.Module):
    """What all conditions have in common.

    Attributes:
        classes: number of labels; label ``classes`` means none. 0 without labels.
        width: numbers in the context vector.
        tokens: numbers in each token; 0 without tokens.
    """

    classes: int = 0
    width: int
    tokens: int = 0


class TimeOnly(Condition):
    """The context of an unconditional network: the time.

    Args:
        width: numbers in the context vector.
    """

    def __init__(self, width: int = 128):
        super().__init__()
        self.width = width
        self.time = TimeEmbedding(width)

    def forward(self, t: Tensor, label: Tensor | None = None) -> Context:
        """Return the context for times ``(B,)``."""
        if label is not None:
            raise ValueError("this network was built without labels")
        return Context(self.time(t))


class AddedLabel(Condition):
    """Time and label embeddings added up; Dhariwal and Nichol (2021), section 4.

    Args:
        classes: number of classes; label ``classes`` means none.
        width: numbers in the context vector.
    """

    def __init__(self, classes: int = 10, width: int = 128):
        super().__init__()
        self.classes, self.width = classes, width
        self.time = TimeEmbedding(width)
        self.label = LabelEmbedding(classes, width)

    def forward(self, t: Tensor, label: Tensor) -> Context:
        """Return the context for times ``(B,)`` and labels."""
        return Context(self.time(t) + self.label(label))


class ConcatenatedLabel(Condition):
    """Time and label embeddings side by side, as the course has it.

    Args:
        classes: number of classes; label ``classes`` means none.
        width: numbers in the context vector, half of them the label's.
    """

    def __init__(self, classes: int = 10, width: int = 128):
        super().__init__()
        self.classes, self.width = classes, width
        self.time = TimeEmbedding(width // 2)
        self.label = LabelEmbedding(classes, width - width // 2)

    def forward(self, t: Tensor, label: Tensor) -> Context:
        """Return the context for times ``(B,)`` and labels."""
        return Context(torch.cat([self.time(t), self.label(label)], dim=1))


class LabelTokens(Condition):
    """The time as a vector, the label as tokens for the pixels to look at.

    One token would give attention nothing to choose from, so each label has several,
    as a sentence has words.

    Args:
        classes: number of classes; label ``classes`` means none.
        width: numbers in the context vector.
        tokens: numbers in each token.
        count: tokens of a label.

    Source: Rombach et al. (2022), Latent Diffusion, section 3.3.
    """

    def __init__(
        self, classes: int = 10, width: int = 128, tokens: int = 32, count: int = 4
    ):
        super().__init__()
        self.classes, self.width, self.tokens = classes, width, tokens
        self.count = count
        self.time = TimeEmbedding(width)
        self.label = LabelEmbedding(classes, count * tokens)

    def forward(self, t: Tensor, label: Tensor) -> Context:
        """Return the context for times ``(B,)`` and labels."""
        words = rearrange(self.label(label), "b (k d) -> b k d", k=self.count)
        return Context(self.time(t), words)


class AddContext(nn.Module):
    """Add one number from the context to each channel, then normalise.

    Source: Ho et al. (2020), appendix B.
    """

    def __init__(self, context: int, channels: int):
        super().__init__()
        self.project = nn.Sequential(nn.SiLU(), nn.Linear(context, channels))
        self.norm = nn.GroupNorm(8, channels)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """Map ``(B, channels, H, W)`` and ``(B, context)`` to the shape of ``x``."""
        # GroupNorm(h + W c)
        return self.norm(x + self.project(context)[:, :, None, None])


class AdaptiveNorm(nn.Module):
    """Normalise, then scale and shift each channel as the context says (FiLM).

    Source: Perez et al. (2018), FiLM; Dhariwal and Nichol (2021), section 3, AdaGN.
    """

    def __init__(self, context: int, channels: int):
        super().__init__()
        self.project = nn.Sequential(nn.SiLU(), nn.Linear(context, 2 * channels))
        self.norm = nn.GroupNorm(8, channels)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """Map ``(B, channels, H, W)`` and ``(B, context)`` to the shape of ``x``."""
        scale, shift = self.project(context)[:, :, None, None].chunk(2, dim=1)
        # GroupNorm(h) (1 + scale) + shift
        return self.norm(x) * (1 + scale) + shift


class CrossAttention(nn.Module):
    """Each pixel asks, the tokens answer.

    Args:
        width: channels of the map.
        tokens: numbers in each token.
        heads: attention heads.

    Source: Vaswani et al. (2017), section 3.2; Rombach et al. (2022), section 3.3.
    """

    def __init__(self, width: int, tokens: int, heads: int = 4):
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} is not a multiple of heads {heads}")
        self.heads = heads
        self.norm = nn.GroupNorm(8, width)
        self.to_q = nn.Linear(width, width)
        self.to_kv = nn.Linear(tokens, 2 * width)
        self.to_out = nn.Linear(width, width)

    def forward(self, x: Tensor, tokens: Tensor) -> Tensor:
        """Map ``(B, width, H, W)`` and tokens ``(B, K, d)`` to the shape of ``x``."""
        pixels = rearrange(self.norm(x), "b c h w -> b (h w) c")
        heads = "b n (h d) -> b h n d"
        q = rearrange(self.to_q(pixels), heads, h=self.heads)
        k, v = (
            rearrange(part, heads, h=self.heads)
            for part in self.to_kv(tokens).chunk(2, dim=-1)
        )
        # Attention(Q, K, V) = softmax(QKᵀ / √d) V
        weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(dim=-1)  # (B, h, HW, K)
        seen = self.to_out(rearrange(weights @ v, "b h n d -> b n (h d)"))
        return x + rearrange(seen, "b (h w) c -> b c h w", h=x.shape[2])
