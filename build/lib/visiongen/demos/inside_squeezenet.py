"""What SqueezeNet sees in three photographs, layer by layer (chapter 5).

Its weights are not shipped, so the page looks at results. The photographs are free.
"""

import io
import json
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from einops import rearrange
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torchvision.models.feature_extraction import create_feature_extractor

from visiongen.data.files import photograph
from visiongen.data.registry import find
from visiongen.demos.pictures import png
from visiongen.interpret.grad_cam import grad_cam
from visiongen.pretrained.loaded import Pretrained
from visiongen.pretrained.models import load_pretrained

NETWORK = "torchvision/squeezenet1_0"
PHOTOGRAPHS = ("chelsea", "coffee", "rocket")
# By the name of the submodule, what the paper calls it. All come after a ReLU.
LAYERS = {
    "features.1": "conv1",
    "features.3": "fire2",
    "features.4": "fire3",
    "features.5": "fire4",
    "features.7": "fire5",
    "features.8": "fire6",
    "features.9": "fire7",
    "features.10": "fire8",
    "features.12": "fire9",
    "classifier.2": "conv10",
}
EXPLAINED = "features.12"  # the last layer that knows no classes yet
SHOWN = 12  # channels of a layer
CLASSES = 5  # the likeliest, named and explained
SIDE = 56  # the largest of a map on the sheet
GREYS = 32  # of a feature map
COLOURS = 64  # of what is laid over the photograph


def files() -> dict[str, bytes]:
    """The demo's data files by name.

    Of each photograph its square as the network sees it (``.jpg``) and a sheet of maps
    (``.png``): for each layer a strip of maps side by side, then the strip of Grad-CAM.
    ``findings.json`` says what they are; see ``findings``.
    """
    loaded = load_pretrained(NETWORK)
    told: list[dict[str, Any]] = []
    made: dict[str, bytes] = {}
    for name in PHOTOGRAPHS:
        entry = find(f"photographs/{name}")
        inputs = loaded.prepare(photograph(name))
        found, sheet = findings(loaded.model, inputs, loaded.classes)
        about = {"name": name, "title": entry.title}
        about["credit"] = f"{entry.authors}; {entry.licence}"
        told.append(about | found)
        made |= {f"{name}.jpg": jpeg(seen(loaded, inputs)), f"{name}.png": png(sheet)}
    shades = plt.get_cmap("viridis", COLOURS)(range(COLOURS))[:, :3]
    content = {
        "weights": loaded.provenance.note,
        "colours": (255 * shades).round().astype(int).tolist(),
        "photographs": told,
    }
    return {"findings.json": (json.dumps(content) + "\n").encode(), **made}


def findings(
    model: nn.Module, inputs: Tensor, classes: Sequence[str]
) -> tuple[dict[str, Any], NDArray[np.uint8]]:
    """What the network makes of one photograph.

    Args:
        model: SqueezeNet in evaluation mode.
        inputs: ``(1, 3, 224, 224)``.
        classes: names of its outputs.

    Returns:
        What is to be told, and the sheet of maps. Told are ``top``, the likeliest
        classes with name and probability; ``cams``, the strip of their Grad-CAM maps
        in the same order; and ``layers``, each with its name, number of ``channels``,
        ``side`` of its maps, those ``shown`` as number, mean and largest value, the
        largest mean first, for the last layer with the name of its class, and its
        strip. A strip is ``top`` and ``size`` in pixels of the sheet. Each map goes
        from 0 to its own largest value.
    """
    with torch.no_grad():
        maps = create_feature_extractor(model, list(LAYERS))(inputs)
        probabilities = model(inputs)[0].softmax(0)
    layers, strips = [], []
    for place, name in LAYERS.items():
        (all_maps,) = maps[place]  # (K, h, w)
        chosen = all_maps.mean((1, 2)).argsort(descending=True, stable=True)[:SHOWN]
        few = all_maps[chosen]
        shown: list[list[Any]] = [
            [int(channel), _short(each.mean()), _short(each.max())]
            for channel, each in zip(chosen, few, strict=True)
        ]
        if name == "conv10":
            shown = [[*each, classes[each[0]]] for each in shown]
        layers.append(
            {"name": name, "channels": len(all_maps), "side": few.shape[-1]}
            | {"shown": shown}
        )
        size = min(few.shape[-1], SIDE)
        strips.append(strip(F.adaptive_avg_pool2d(few, size), GREYS))
    best = probabilities.topk(CLASSES)
    cams = grad_cam(
        model,
        model.get_submodule(EXPLAINED),
        inputs.expand(CLASSES, -1, -1, -1),
        best.indices,
    )
    strips.append(strip(F.adaptive_avg_pool2d(cams, SIDE), 256))
    sheet, places = stacked(strips)
    *of_layers, of_cams = places
    told = {
        "top": [
            [classes[int(label)], _short(share)]
            for share, label in zip(best.values, best.indices, strict=True)
        ],
        "cams": of_cams,
        "layers": [each | at for each, at in zip(layers, of_layers, strict=True)],
    }
    return told, sheet


def strip(maps: Tensor, greys: int) -> NDArray[np.uint8]:
    """Maps ``(N, h, w)`` side by side ``(h, N w)``, 0 black, each one's largest white.

    Values are rounded to ``greys`` levels: fewer make smaller files.
    """
    largest = maps.amax((1, 2), keepdim=True).clamp(min=1e-12)
    levels = (maps / largest * (greys - 1)).round() * (255 / (greys - 1))
    return rearrange(levels, "n h w -> h (n w)").round().to(torch.uint8).numpy()


def stacked(
    strips: Sequence[NDArray[np.uint8]],
) -> tuple[NDArray[np.uint8], list[dict[str, int]]]:
    """Strips below each other on a black sheet, and where each is."""
    tops = np.cumsum([0, *(len(each) for each in strips)]).tolist()
    sheet = np.zeros((tops[-1], max(each.shape[1] for each in strips)), np.uint8)
    for top, each in zip(tops, strips, strict=False):
        sheet[top : top + len(each), : each.shape[1]] = each
    places = [
        {"top": top, "size": len(each)} for top, each in zip(tops, strips, strict=False)
    ]
    return sheet, places


def seen(loaded: Pretrained, inputs: Tensor) -> NDArray[np.uint8]:
    """The square ``(224, 224, 3)`` of a photograph that reaches the network, as RGB."""
    mean, std = (
        torch.tensor(loaded.preprocessing[name])[:, None, None]
        for name in ("mean", "std")
    )
    square = (inputs[0] * std + mean).clamp(0, 1)
    pixels = (255 * rearrange(square, "c h w -> h w c")).round()
    return pixels.to(torch.uint8).numpy()


def jpeg(image: NDArray[np.uint8]) -> bytes:
    """The JPEG file of an RGB picture."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()


def _short(value: Tensor) -> float:
    """Four digits are enough to be read."""
    return float(f"{float(value):.4g}")
