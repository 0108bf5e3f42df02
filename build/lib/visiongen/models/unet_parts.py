"""Parts of a U-Net: residual block, attention over the pixels, and a stage of both."""

from collections.abc import Callable

import torch.nn.functional as F
from einops import rearrange
from torch import Tensor, nn

from visiongen.models.attention import SelfAttention
from visiongen.models.conditioning import AddContext, Context, CrossAttention

GROUPS = 8  # of group normalisation; widths are multiples of it

Inject = Callable[[int, int], nn.Module]  # from context and channels


class ResidualBlock(nn.Module):
    """Two convolutions on a detour; between them the block hears its context.

    The last convolution starts at zero, so that the block begins as its shortcut.

    Args:
        inputs: channels that come in.
        outputs: channels that go out.
        context: numbers in the context vector.
        inject: how the context enters, ``AddContext`` or ``AdaptiveNorm``.

    Source: Ho et al. (2020), appendix B; Dhariwal and Nichol (2021), section 3.
    """

    def __init__(
        self, inputs: int, outputs: int, context: int, inject: Inject = AddContext
    ):
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, inputs)
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.inject = inject(context, outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        zero(self.second)
        self.shortcut = (
            nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)
        )

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` and ``(B, context)`` to ``(B, outputs, H, W)``."""
        h = self.first(F.silu(self.norm(x)))
        h = self.second(F.silu(self.inject(h, context)))
        return self.shortcut(x) + h


def zero(layer: nn.Module) -> None:
    """Set all weights of a layer to 0."""
    for weight in layer.parameters():
        nn.init.zeros_(weight)


class PixelAttention(nn.Module):
    """Self-attention in which every pixel of the map is a token.

    Source: Ho et al. (2020), appendix B.
    """

    def __init__(self, width: int, heads: int = 4):
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width)
        self.attention = SelfAttention(width, heads)

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, width, H, W)`` to the same shape."""
        tokens = rearrange(self.norm(x), "b c h w -> b (h w) c")
        mixed = self.attention(tokens)
        return x + rearrange(mixed, "b (h w) c -> b c h w", h=x.shape[2])


class Stage(nn.Module):
    """What happens at one resolution: a block, attention if wanted, a look at tokens.

    Args:
        inputs: channels that come in.
        outputs: channels that go out.
        context: width of the context vector.
        tokens: width of the context's tokens; 0 means that there are none.
        attention: whether pixels attend to each other.
        inject: see ``ResidualBlock``.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        context: int,
        tokens: int = 0,
        attention: bool = False,
        inject: Inject = AddContext,
    ):
        super().__init__()
        self.block = ResidualBlock(inputs, outputs, context, inject)
        self.attention = PixelAttention(outputs) if attention else nn.Identity()
        self.look = CrossAttention(outputs, tokens) if tokens else None

    def forward(self, x: Tensor, context: Context) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, outputs, H, W)``."""
        x = self.attention(self.block(x, context.vector))
        return x if self.look is None else self.look(x, context.tokens)
