"""Self-attention and the transformer block."""

import torch.nn.functional as F
from einops import rearrange
from torch import Tensor, nn


class SelfAttention(nn.Module):
    """Multi-head self-attention, Vaswani et al. (2017), section 3.2.

    Args:
        width: numbers in each token.
        heads: independent attentions of ``width / heads`` numbers each.
        fast: use PyTorch's fused kernel; the formula and the result are the same.

    Raises:
        ValueError: ``width`` is not a multiple of ``heads``.
    """

    def __init__(self, width: int, heads: int, fast: bool = True):
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} is not a multiple of heads {heads}")
        self.heads, self.fast = heads, fast
        self.to_qkv = nn.Linear(width, 3 * width)
        self.to_out = nn.Linear(width, width)

    def weights(self, x: Tensor) -> Tensor:
        """Return how much each token looks at each other ``(B, heads, T, T)``."""
        q, k, _ = self._split(x)
        # softmax(QKᵀ / √d)                                    equation 1, first part
        return (q @ k.mT / q.shape[-1] ** 0.5).softmax(dim=-1)

    def forward(self, x: Tensor) -> Tensor:
        """Map tokens ``(B, T, width)`` to the same shape."""
        q, k, v = self._split(x)
        if self.fast:
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            # Attention(Q, K, V) = softmax(QKᵀ / √d) V                   equation 1
            mixed = (q @ k.mT / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
        return self.to_out(rearrange(mixed, "b h t d -> b t (h d)"))

    def _split(self, x: Tensor) -> Tensor:
        """Return queries, keys and values, each ``(B, heads, T, d)``."""
        split = "b t (three h d) -> three b h t d"
        return rearrange(self.to_qkv(x), split, three=3, h=self.heads)


class Block(nn.Module):
    """Attention, then a two-layer network for each token, both on a residual stream.

    Normalisation stands before each part (pre-norm); Xiong et al. (2020).
    """

    def __init__(self, width: int, heads: int, expansion: int = 4):
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = SelfAttention(width, heads)
        self.mlp_norm = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, expansion * width),
            nn.GELU(),
            nn.Linear(expansion * width, width),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map tokens ``(B, T, width)`` to the same shape."""
        x = x + self.attention(self.attention_norm(x))
        return x + self.mlp(self.mlp_norm(x))
