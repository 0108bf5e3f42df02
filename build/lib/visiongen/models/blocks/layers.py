"""Convolution, normalisation and activation: the unit that most blocks repeat."""

from collections.abc import Callable

from torch import nn

Activation = Callable[[], nn.Module]


def convolution(
    inputs: int,
    outputs: int,
    kernel: int = 1,
    stride: int = 1,
    groups: int = 1,
    activation: Activation | None = nn.ReLU,
) -> nn.Sequential:
    """Return convolution, batch normalisation and, unless None, an activation.

    The picture keeps its size but for the stride; the bias is left to the
    normalisation, which would take it away.
    """
    layers: list[nn.Module] = [
        nn.Conv2d(
            inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False
        ),
        nn.BatchNorm2d(outputs),
    ]
    if activation is not None:
        layers.append(activation())
    return nn.Sequential(*layers)


def depthwise(
    width: int,
    kernel: int = 3,
    stride: int = 1,
    activation: Activation | None = nn.ReLU,
) -> nn.Sequential:
    """Return ``convolution`` with one filter for each channel by itself."""
    return convolution(width, width, kernel, stride, width, activation)
