"""One network, plain or residual, of any depth: the degradation experiment."""

import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.models.blocks.layers import convolution


class Pair(nn.Module):
    """Two 3 × 3 convolutions, with or without their input added to the result.

    The way around has no weights, so that plain and residual networks are equal in
    them: where the shape changes it skips every other pixel and fills up with zeros
    (option A).
    """

    def __init__(self, inputs: int, outputs: int, stride: int, residual: bool):
        super().__init__()
        self.change = nn.Sequential(
            convolution(inputs, outputs, 3, stride),
            convolution(outputs, outputs, 3, activation=None),
        )
        self.stride, self.residual = stride, residual
        self.missing = outputs - inputs

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, outputs, H / stride, W / stride)``."""
        change = self.change(x)
        if self.residual:
            around = x[:, :, :: self.stride, :: self.stride]
            change = change + F.pad(around, (0, 0, 0, 0, 0, self.missing))
        return change.relu()


class DeepCNN(nn.Module):
    """6 n + 2 layers: a stem, three stages of n pairs, and a linear layer.

    Args:
        depth: 8, 14, 20, … layers with weights.
        residual: add each pair's input to its result.
        width: channels of the first stage; each next has twice as many, at half the
            side.
        classes: number of outputs.

    Raises:
        ValueError: ``depth`` is not 6 n + 2.

    Source: He et al. (2016), Deep Residual Learning, section 4.2; here the stem halves
    the picture, so that the stages work at 16, 8 and 4 pixels.
    """

    def __init__(self, depth: int, residual: bool, width: int = 16, classes: int = 10):
        super().__init__()
        pairs, rest = divmod(depth - 2, 6)
        if rest or pairs < 1:
            raise ValueError(f"depth must be 8, 14, 20 … (6 n + 2), not {depth}")
        layers: list[nn.Module] = [convolution(3, width, 3, stride=2)]
        inputs = width
        for stage in range(3):
            outputs = width * 2**stage
            for n in range(pairs):
                stride = 2 if stage and n == 0 else 1
                layers.append(Pair(inputs, outputs, stride, residual))
                inputs = outputs
        self.body = nn.Sequential(*layers)
        self.output = nn.Linear(inputs, classes)

    def features(self, images: Tensor) -> Tensor:
        """Return the mean of each channel ``(B, 4 width)``."""
        return self.body(images).mean((2, 3))

    def forward(self, images: Tensor) -> Tensor:
        """Map images ``(B, 3, 32, 32)`` in [0, 1] to scores ``(B, classes)``."""
        return self.output(self.features(images))
