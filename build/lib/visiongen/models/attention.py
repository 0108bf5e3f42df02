"""Self-attention and the transformer block."""

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor, nn

from visiongen.models.positions import rotate

EPSILON = 1e-6  # of layer normalisation; the original ViT's, and timm's


def attention_weights(
    q: Tensor, k: Tensor, mask: Tensor | None = None, scale: float | None = None
) -> Tensor:
    """How much each query looks at each key, Vaswani et al. (2017), equation 1.

    Args:
        q: queries ``(..., T, d)``.
        k: keys ``(..., S, d)``.
        mask: ``(..., T, S)``, True where a query may look; None lets all look at all.
            A query that may look nowhere gets NaN.
        scale: factor of the products; None means ``1 / √d``.

    Returns:
        ``(..., T, S)``; every row is positive and sums to 1.
    """
    # softmax(QKᵀ / √d)                                    equation 1, first part
    scores = q @ k.mT * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return scores.softmax(dim=-1)


def attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    mask: Tensor | None = None,
    scale: float | None = None,
) -> Tensor:
    """Scaled dot-product attention: a soft look-up of values ``v`` ``(..., S, e)``.

    Equals ``torch.nn.functional.scaled_dot_product_attention`` to 1e-5. The other
    arguments are those of ``attention_weights``. Returns ``(..., T, e)``.
    """
    # Attention(Q, K, V) = softmax(QKᵀ / √d) V                       equation 1
    return attention_weights(q, k, mask, scale) @ v


def causal_mask(length: int, device: torch.device | None = None) -> Tensor:
    """Return ``(T, T)``, True where a token looks at itself or to its left."""
    return torch.ones(length, length, dtype=torch.bool, device=device).tril()


class SelfAttention(nn.Module):
    """Multi-head self-attention, Vaswani et al. (2017), section 3.2.

    Equals ``torch.nn.MultiheadAttention`` to 1e-5.

    Args:
        width: numbers in each token.
        heads: independent attentions of ``width / heads`` numbers each.
        causal: no token looks to its right.
        rotary: turn queries and keys by their places; see ``positions.rotate``.
        fast: use PyTorch's fused kernel; the formula and the result are the same.

    Raises:
        ValueError: ``width`` is not a multiple of ``heads``.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        causal: bool = False,
        rotary: bool = False,
        fast: bool = True,
    ):
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} is not a multiple of heads {heads}")
        self.heads, self.causal = heads, causal
        self.rotary, self.fast = rotary, fast
        self.to_qkv = nn.Linear(width, 3 * width)
        self.to_out = nn.Linear(width, width)

    def split(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return queries, keys and values ``(B, heads, T, d)`` of ``(B, T, width)``."""
        pattern = "b t (three h d) -> three b h t d"
        q, k, v = rearrange(self.to_qkv(x), pattern, three=3, h=self.heads)
        return (rotate(q), rotate(k), v) if self.rotary else (q, k, v)

    def merge(self, mixed: Tensor) -> Tensor:
        """Join the heads ``(B, heads, T, d)`` into tokens ``(B, T, width)``."""
        return self.to_out(rearrange(mixed, "b h t d -> b t (h d)"))

    def mask(self, x: Tensor) -> Tensor | None:
        """Return which token may look at which ``(T, T)``, or None for all at all."""
        return causal_mask(x.shape[1], x.device) if self.causal else None

    def weights(self, x: Tensor) -> Tensor:
        """Return how much each token looks at each other ``(B, heads, T, T)``."""
        q, k, _ = self.split(x)
        return attention_weights(q, k, self.mask(x))

    def forward(self, x: Tensor) -> Tensor:
        """Map tokens ``(B, T, width)`` to the same shape."""
        q, k, v = self.split(x)
        if self.fast:
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
        else:
            mixed = attention(q, k, v, self.mask(x))
        return self.merge(mixed)


class Block(nn.Module):
    """Attention, then a two-layer network for each token, both on a residual stream.

    Normalisation stands before each part (pre-norm, which trains at any depth) or, as
    in the original transformer, after each sum (post-norm); Xiong et al. (2020).

    Args:
        width: numbers in each token.
        heads: see ``SelfAttention``.
        expansion: hidden neurons of the two-layer network, in multiples of ``width``.
        post_norm: normalise the stream itself after each sum.
        causal: see ``SelfAttention``.
        rotary: see ``SelfAttention``.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        expansion: int = 4,
        post_norm: bool = False,
        causal: bool = False,
        rotary: bool = False,
    ):
        super().__init__()
        self.post_norm = post_norm
        self.attention_norm = nn.LayerNorm(width, eps=EPSILON)
        self.attention = SelfAttention(width, heads, causal, rotary)
        self.mlp_norm = nn.LayerNorm(width, eps=EPSILON)
        self.mlp = nn.Sequential(
            nn.Linear(width, expansion * width),
            nn.GELU(),
            nn.Linear(expansion * width, width),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map tokens ``(B, T, width)`` to the same shape."""
        if self.post_norm:
            x = self.attention_norm(x + self.attention(x))
            return self.mlp_norm(x + self.mlp(x))
        x = x + self.attention(self.attention_norm(x))
        return x + self.mlp(self.mlp_norm(x))


def initialise(layer: nn.Module) -> None:
    """Draw a linear layer's weights as the original ViT does; biases start at 0.

    For ``model.apply``. Source: Glorot and Bengio (2010), equation 16.
    """
    if isinstance(layer, nn.Linear):
        nn.init.xavier_uniform_(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
