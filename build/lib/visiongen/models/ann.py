"""A fully connected network."""

from collections.abc import Sequence

from einops import rearrange
from torch import Tensor, nn


class ANN(nn.Module):
    """Layers of neurons that each see every output of the layer before.

    Args:
        widths: number of inputs, of neurons in each hidden layer, and of classes.
        dropout: share of hidden outputs set to zero while training.
        norm: batch normalisation before each ReLU.
    """

    def __init__(
        self,
        widths: Sequence[int] = (784, 128, 64, 10),
        dropout: float = 0.0,
        norm: bool = False,
    ):
        super().__init__()
        *hidden, classes = widths[1:]
        layers: list[nn.Module] = []
        inputs = widths[0]
        for outputs in hidden:
            layers.append(nn.Linear(inputs, outputs, bias=not norm))
            if norm:
                layers.append(nn.BatchNorm1d(outputs))
            layers.append(nn.ReLU())
            if dropout:
                layers.append(nn.Dropout(dropout))
            inputs = outputs
        self.hidden = nn.Sequential(*layers)
        self.output = nn.Linear(inputs, classes)

    def features(self, images: Tensor) -> Tensor:
        """Return the last hidden layer ``(B, widths[-2])``."""
        return self.hidden(rearrange(images, "b c h w -> b (c h w)"))

    def forward(self, images: Tensor) -> Tensor:
        """Map images ``(B, C, H, W)`` in [0, 1] to scores ``(B, classes)``."""
        return self.output(self.features(images))
