"""A classifier of noisy pictures: the way down of a U-Net, and a mean."""

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.models.conditioning import TimeOnly
from visiongen.models.unet_parts import GROUPS, Stage


class NoisyClassifier(nn.Module):
    """Says what a noisy picture shows, for the gradient of what it says.

    It is told the time, as what can be seen depends on the noise. All layers are
    smooth, so that the gradient with respect to the picture is so too.

    Args:
        channels: channels of a picture.
        widths: channels at each resolution.
        classes: number of labels.

    Source: Dhariwal and Nichol (2021), section 4: the down-sampling trunk of the U-Net;
    the mean over pixels stands for their attention pooling.
    """

    def __init__(
        self,
        channels: int = 1,
        widths: Sequence[int] = (24, 48, 96),
        classes: int = 10,
    ):
        super().__init__()
        self.classes = classes
        self.condition = TimeOnly()
        self.stem = nn.Conv2d(channels, widths[0], 3, padding=1)
        self.stages = nn.ModuleList(
            Stage(inputs, outputs, self.condition.width)
            for inputs, outputs in zip([widths[0], *widths], widths, strict=False)
        )
        self.norm = nn.GroupNorm(GROUPS, widths[-1])
        self.output = nn.Linear(widths[-1], classes)

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """Return scores ``(B, classes)``.

        Args:
            x: noisy pictures ``(B, C, H, W)``.
            t: times ``(B,)`` in 0 … 1000.
        """
        context = self.condition(t)
        x = self.stem(x)
        for number, stage in enumerate(self.stages):
            if number:
                x = F.avg_pool2d(x, 2)
            x = stage(x, context)  # (B, width, H, W), then (B, width, H / 2, W / 2) …
        seen = F.silu(self.norm(x)).mean((2, 3))  # (B, width)
        return self.output(seen)
