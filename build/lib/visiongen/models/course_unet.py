"""The course's U-Net, rebuilt from its description and its number of weights."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.models.time_embedding import sinusoidal

TIME = 128  # numbers in the time embedding


class CourseBlock(nn.Module):
    """Convolution, time added, convolution, beside a 1 × 1 shortcut."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.first_norm = nn.GroupNorm(8, outputs)
        self.time = nn.Linear(TIME, outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.second_norm = nn.GroupNorm(8, outputs)
        self.shortcut = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` and ``(B, 128)`` to ``(B, outputs, H, W)``."""
        h = F.relu(self.first_norm(self.first(x)))
        h = h + self.time(time)[:, :, None, None]
        h = F.relu(self.second_norm(self.second(h)))
        return h + self.shortcut(x)


class CourseUNet(nn.Module):
    """Two levels of 64 and 128 channels above a bottleneck of 256: 2,848,833 weights.

    The course gives the idea (encoder, bottleneck, decoder, skip connections,
    sinusoidal time embedding) and the number of weights, not the layers. This is the
    plainest network of that description that has exactly as many; others exist.
    What the number cannot tell (activation, group or batch normalisation) is chosen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = CourseBlock(1, 64)
        self.first_down = nn.Conv2d(64, 64, 4, stride=2, padding=1)
        self.second = CourseBlock(64, 128)
        self.second_down = nn.Conv2d(128, 128, 4, stride=2, padding=1)
        self.bottleneck = CourseBlock(128, 256)
        self.second_up = nn.ConvTranspose2d(256, 128, 4, stride=2, padding=1)
        self.third = CourseBlock(128 + 128, 128)
        self.first_up = nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1)
        self.fourth = CourseBlock(64 + 64, 64)
        self.output = nn.Conv2d(64, 1, 1)

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """Map ``(B, 1, H, W)`` and times ``(B,)`` in 0 … 1000 to the shape of ``x``."""
        time = sinusoidal(t, TIME)
        high = self.first(x, time)  # (B, 64, H, W)
        middle = self.second(self.first_down(high), time)  # (B, 128, H / 2, W / 2)
        low = self.bottleneck(self.second_down(middle), time)  # (B, 256, H / 4, W / 4)
        up = torch.cat([self.second_up(low), middle], dim=1)
        up = torch.cat([self.first_up(self.third(up, time)), high], dim=1)
        return self.output(self.fourth(up, time))
