"""The book's U-Net: down to a small picture, up again, with bridges across."""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.models.conditioning import AddContext, Condition, TimeOnly
from visiongen.models.unet_parts import GROUPS, Inject, Stage, zero


class UNet(nn.Module):
    """Maps a noisy picture, its time and perhaps its label to a picture.

    Pictures shrink by averaging 2 × 2 pixels and grow by repeating them, which costs
    no weights; at the smallest size pixels attend to each other. Untrained, it says 0.

    Args:
        channels: channels of the picture that comes out.
        widths: channels at each resolution, the last at the smallest.
        condition: makes of time and label what the blocks are told.
        inject: how blocks hear the context, ``AddContext`` or ``AdaptiveNorm``.
        attention: whether pixels attend at the smallest resolution.
        given: further channels that come in beside the noisy picture.

    Source: Ronneberger et al. (2015), U-Net; Ho et al. (2020), appendix B.
    """

    def __init__(
        self,
        channels: int = 1,
        widths: Sequence[int] = (24, 48, 96),
        condition: Callable[[], Condition] = TimeOnly,
        inject: Inject = AddContext,
        attention: bool = True,
        given: int = 0,
    ):
        super().__init__()
        self.condition = condition()
        told = (self.condition.width, self.condition.tokens)
        *sides, bottom = widths
        self.stem = nn.Conv2d(channels + given, widths[0], 3, padding=1)
        self.down = nn.ModuleList(
            Stage(inputs, outputs, *told, inject=inject)
            for inputs, outputs in zip([widths[0], *sides], sides, strict=False)
        )
        self.bottom = nn.ModuleList(
            [
                Stage(sides[-1], bottom, *told, attention=attention, inject=inject),
                Stage(bottom, bottom, *told, inject=inject),
            ]
        )
        self.up = nn.ModuleList(
            Stage(below + side, side, *told, inject=inject)
            for below, side in zip(widths[:0:-1], sides[::-1], strict=True)
        )
        self.norm = nn.GroupNorm(GROUPS, widths[0])
        self.output = nn.Conv2d(widths[0], channels, 3, padding=1)
        zero(self.output)

    def forward(
        self,
        x: Tensor,
        t: Tensor,
        label: Tensor | None = None,
        given: Tensor | None = None,
    ) -> Tensor:
        """Map ``(B, C, H, W)`` to the same shape.

        Args:
            x: noisy pictures; H and W can be halved for each width but the last.
            t: times ``(B,)`` in 0 … 1000.
            label: as the condition takes it; none without labels.
            given: pictures ``(B, given, H, W)`` to look at.

        Raises:
            ValueError: a side cannot be halved often enough.
        """
        if x.shape[2] % 2 ** len(self.down) or x.shape[3] % 2 ** len(self.down):
            raise ValueError(
                f"pictures of {x.shape[2]} × {x.shape[3]} pixels cannot be halved "
                f"{len(self.down)} times"
            )
        context = self.condition(t, label)
        x = self.stem(x if given is None else torch.cat([x, given], dim=1))
        bridges = []
        for stage in self.down:
            x = stage(x, context)  # (B, width, H, W), then (B, width, H / 2, W / 2) …
            bridges.append(x)
            x = F.avg_pool2d(x, 2)
        for stage in self.bottom:
            x = stage(x, context)
        for stage in self.up:
            x = F.interpolate(x, scale_factor=2.0)
            x = stage(torch.cat([x, bridges.pop()], dim=1), context)
        return self.output(F.silu(self.norm(x)))
