"""What a network costs: weights and multiplications, layer by layer."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

COUNTED = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)


@dataclass(frozen=True)
class LayerSize:
    """One layer: its name, output shape, weights, and multiplications an image."""

    name: str
    output: tuple[int, ...]
    weights: int
    multiplications: int


def layer_sizes(model: nn.Module, *inputs: Tensor) -> list[LayerSize]:
    """Measure every fully connected and convolutional layer of a network.

    Args:
        model: the network.
        inputs: what it is called with, for one image: ``(1, C, H, W)``, or the noise
            ``(1, D)`` and perhaps the label of a generator.

    Each output value of a layer is one weighted sum; its multiplications are the
    weights of that sum, biases not counted. A transposed convolution works the other
    way round: each input value is multiplied by the weights that spread it. Layers
    without a weighted sum (pooling, normalisation) are left out: their arithmetic is
    small beside it.
    """
    found: list[LayerSize] = []
    hooks = []
    for name, layer in model.named_modules():
        if isinstance(layer, COUNTED):

            def record(layer, inputs, output, name=name):
                per_value = layer.weight[0].numel()
                transposed = isinstance(layer, nn.ConvTranspose2d)
                values = (inputs[0] if transposed else output)[0].numel()
                weights = sum(weight.numel() for weight in layer.parameters())
                shape = tuple(output.shape[1:])
                found.append(LayerSize(name, shape, weights, per_value * values))

            hooks.append(layer.register_forward_hook(record))
    was_training = model.training
    with torch.no_grad():
        model.eval()(*inputs)
    model.train(was_training)
    for hook in hooks:
        hook.remove()
    return found


def receptive_field(stack: nn.Module, side: int) -> Tensor:
    """Return which pixels ``(side, side)`` one central output of ``stack`` can see.

    Args:
        stack: layers that map ``(1, C, H, W)`` to ``(1, C', H', W')``.
        side: height and width of the input.

    Every weight is taken as positive and every maximum as a mean, so that no path
    from a pixel to the output is hidden by chance. Values are True where one exists.
    """
    weights = [layer for layer in stack.modules() if isinstance(layer, nn.Conv2d)]
    image = torch.ones(1, weights[0].in_channels, side, side, requires_grad=True)
    x = image
    for layer in stack.modules():
        if isinstance(layer, nn.Conv2d):
            positive = torch.ones_like(layer.weight)
            x = nn.functional.conv2d(x, positive, None, layer.stride, layer.padding)
        elif isinstance(layer, nn.MaxPool2d):
            x = nn.functional.avg_pool2d(x, layer.kernel_size, layer.stride)
    middle = x[0, 0, x.shape[2] // 2, x.shape[3] // 2]
    (slope,) = torch.autograd.grad(middle, image)
    return slope[0].sum(0) > 0
