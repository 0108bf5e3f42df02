"""How many pixels one value of the last feature map can see, from the construction."""

import math
from dataclasses import dataclass
from typing import Any

import torch.nn.functional as F
from torch import fx, nn

WINDOWS = (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)
EVERYTHING = (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d)
EVERYTHING_FUNCTIONS = {F.adaptive_avg_pool2d, F.adaptive_max_pool2d}


@dataclass(frozen=True)
class View:
    """What one value sees.

    Attributes:
        side: of its receptive field in pixels; infinite if it sees the whole picture.
        stride: pixels from one value to its neighbour.
    """

    side: float = 1
    stride: int = 1


def last_receptive_field(model: nn.Module) -> View:
    """Return what a value of the last feature map sees, before the final pooling.

    Works through the layers of a network that ``torch.fx`` can trace, such as all of
    torchvision's classifiers. Where branches meet, the widest counts. A gate that is
    computed from the whole picture (squeeze-and-excitation) makes every value see it.

    Raises:
        ValueError: the network has no global pooling that ends its feature maps.

    Source: Araujo, Norris and Sim (2019), Computing receptive fields, equation 2.
    """
    graph = fx.symbolic_trace(model).graph
    modules = dict(model.named_modules())
    views: dict[fx.Node, View] = {}
    last = None
    for node in graph.nodes:
        seen = [views[each] for each in node.all_input_nodes if each in views]
        view = View(
            max((each.side for each in seen), default=1),
            max((each.stride for each in seen), default=1),
        )
        module = modules.get(str(node.target)) if node.op == "call_module" else None
        if isinstance(module, WINDOWS):
            view = _through(view, module)
        elif isinstance(module, EVERYTHING) or node.target in EVERYTHING_FUNCTIONS:
            last, view = view, View(math.inf, view.stride)
        elif node.target in (F.max_pool2d, F.avg_pool2d):
            view = _through(view, _window_of(node))
        views[node] = view
    if last is None:
        raise ValueError(f"{type(model).__name__} has no global pooling")
    return last


def _through(view: View, layer: nn.Module) -> View:
    """Return the view behind a window: r + (k − 1) · d · j, and j · s."""
    kernel, stride = _number(layer.kernel_size), _number(layer.stride)
    dilation = _number(getattr(layer, "dilation", 1))
    side = view.side + (kernel - 1) * dilation * view.stride
    return View(side, view.stride * stride)


def _number(value: Any) -> int:
    return int(value[0] if isinstance(value, tuple) else value)


def _window_of(node: fx.Node) -> nn.Module:
    """Return the pooling layer that a call of a function stands for."""
    named = dict(zip(("kernel_size", "stride"), node.args[1:3], strict=False))
    kernel = node.kwargs.get("kernel_size", named.get("kernel_size"))
    stride = node.kwargs.get("stride", named.get("stride")) or kernel
    return nn.MaxPool2d(_number(kernel), _number(stride))
