"""Networks that draw, their normalisation folded in for ``demos/page/enlarge.js``."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval


def without_norm(
    name: str, first: nn.Linear, layers: Iterable[nn.Module]
) -> dict[str, Tensor]:
    """The weights of a network that draws, its normalisation folded into them.

    Each normalisation scales and shifts the outputs of the layer before it, which is
    as well done by scaling its weights and shifting its bias: equal within 1e-10 in
    double precision.

    Args:
        name: of the first layer among the weights.
        first: maps a vector to the first map, flat.
        layers: what follows in evaluation mode: a normalisation, then transposed
            convolutions, each but the last with its normalisation; ReLUs between them
            are left out, as the page knows where they stand.

    Returns:
        ``name.weight`` ``(channels · height · width, inputs)``, then, for every
        doubling from 0 on, ``double.0.weight`` ``(inputs, outputs, 4, 4)`` and so on;
        each with its ``bias``.
    """
    norm, *others = [each for each in layers if not isinstance(each, nn.ReLU)]
    assert isinstance(norm, nn.BatchNorm2d)
    area = first.out_features // norm.num_features
    named: dict[str, nn.Module] = {
        name: fuse_linear_bn_eval(first, for_every_place(norm, area))
    }
    for number, convolution in enumerate(others[::2]):
        assert isinstance(convolution, nn.ConvTranspose2d)
        for after in others[2 * number + 1 : 2 * number + 2]:
            assert isinstance(after, nn.BatchNorm2d)
            convolution = fuse_conv_bn_eval(convolution, after, transpose=True)
        named[f"double.{number}"] = convolution
    return {
        f"{layer}.{key}": tensor.detach()
        for layer, step in named.items()
        for key, tensor in step.state_dict().items()
    }


def for_every_place(norm: nn.BatchNorm2d, area: int) -> nn.BatchNorm1d:
    """A normalisation of maps ``(B, C, H, W)`` as one of vectors ``(B, C · area)``."""
    repeated = {
        key: values.repeat_interleave(area) if values.ndim else values
        for key, values in norm.state_dict().items()
    }
    flat = nn.BatchNorm1d(norm.num_features * area).to(norm.weight.dtype).eval()
    flat.load_state_dict(repeated)
    return flat


def half(tensor: Tensor) -> NDArray[np.float16]:
    """A tensor as float16."""
    return tensor.numpy().astype(np.float16)
