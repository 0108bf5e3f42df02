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
        first: centre of the first value's field, counted from the first pixel's.
    """

    side: float = 1
    stride: int = 1
    first: float = 0


def last_receptive_field(model: nn.Module) -> View:
    """Return what a value of the last feature map sees, before the final pooling.

    Works through the layers of a network that ``torch.fx`` can trace, such as all of
    torchvision's classifiers. Where branches meet, the widest counts. A gate that is
    computed from the whole picture (squeeze-and-excitation) makes every value see it.

    Raises:
        ValueError: the network has no global pooling that ends its feature maps.

    Source: Araujo, Norris and Sim (2019), Computing receptive fields, equations 2 and
    3.
    """
    _, last = _walk(model)
    if last is None:
        raise ValueError(f"{type(model).__name__} has no global pooling")
    return last


def receptive_fields(model: nn.Module) -> dict[str, View]:
    """Return what a value behind each layer sees, by the layer's name, as above."""
    return _walk(model)[0]


def _walk(model: nn.Module) -> tuple[dict[str, View], View | None]:
    """Return the views behind all layers, and that before the last global pooling."""
    graph = fx.symbolic_trace(model).graph
    modules = dict(model.named_modules())
    views: dict[fx.Node, View] = {}
    by_name: dict[str, View] = {}
    last = None
    for node in graph.nodes:
        seen = [views[each] for each in node.all_input_nodes if each in views]
        widest = max(seen, key=lambda each: each.side, default=View())
        stride = max((each.stride for each in seen), default=1)
        view = View(widest.side, stride, widest.first)
        module = modules.get(str(node.target)) if node.op == "call_module" else None
        if isinstance(module, WINDOWS):
            view = _through(view, module)
        elif isinstance(module, EVERYTHING) or node.target in EVERYTHING_FUNCTIONS:
            last, view = view, View(math.inf, view.stride)
        elif node.target in (F.max_pool2d, F.avg_pool2d):
            view = _through(view, _window_of(node))
        views[node] = view
        if module is not None:
            by_name[str(node.target)] = view
    return by_name, last


def _through(view: View, layer: nn.Module) -> View:
    """Return the view behind a window: r + (k − 1) · d · j, j · s, and its start."""
    kernel, stride = _number(layer.kernel_size), _number(layer.stride)
    reach = (kernel - 1) * _number(getattr(layer, "dilation", 1))
    first = view.first + (reach / 2 - _number(layer.padding)) * view.stride
    return View(view.side + reach * view.stride, view.stride * stride, first)


def _number(value: Any) -> int:
    return int(value[0] if isinstance(value, tuple) else value)


def _window_of(node: fx.Node) -> nn.Module:
    """Return the pooling layer that a call of a function stands for."""
    names = ("kernel_size", "stride", "padding")
    named = dict(zip(names, node.args[1:4], strict=False)) | node.kwargs
    kernel = named["kernel_size"]
    stride = named.get("stride") or kernel
    padding = named.get("padding", 0)
    return nn.MaxPool2d(_number(kernel), _number(stride), _number(padding))
