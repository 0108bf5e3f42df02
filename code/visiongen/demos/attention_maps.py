"""What every patch takes from every other in the book's ViT, for ten free photographs.

The weights are computed beforehand: six layers of five heads of 65 × 65 numbers a
photograph. Rollout is computed in the page.
"""

import json
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from visiongen.data.class_words import class_words
from visiongen.data.files import photograph
from visiongen.data.registry import find
from visiongen.demos.pictures import png
from visiongen.interpret.attention_maps import attention_maps
from visiongen.models.vit import ViT
from visiongen.training.classification import as_floats
from visiongen.training.finetune import pretrained_vit

PHOTOGRAPHS = (
    "chelsea",
    "coffee",
    "rocket",
    "astronaut",
    "clock",
    "camera",
    "hubble_deep_field",
    "retina",
    "grass",
    "brick",
)
SIDE = 32  # pixels, what the network sees
CLASSES = 3  # the likeliest, named
COLOURS = 64  # of what is laid over the photograph


def files() -> dict[str, bytes]:
    """The demo's data files by name.

    Of each photograph its 32 × 32 pixels (``.png``) and a sheet of its attention
    weights (``-weights.png``, see ``sheet``). ``answers.json`` says what the network
    answers, and how many layers, heads and tokens there are.
    """
    model = pretrained_vit()
    classes = [words.names[0] for words in class_words().values()]
    told: list[dict[str, Any]] = []
    made: dict[str, bytes] = {}
    for name in PHOTOGRAPHS:
        entry = find(f"photographs/{name}")
        pixels = square(photograph(name), SIDE)
        inputs = as_floats(torch.from_numpy(pixels).permute(2, 0, 1)[None])
        maps = attention_maps(model, inputs)
        about = {"name": name, "title": entry.title}
        about["credit"] = f"{entry.authors}; {entry.licence}"
        told.append(about | {"top": top_answers(model, inputs, classes)})
        made[f"{name}.png"] = png(pixels)
        made[f"{name}-weights.png"] = png(sheet(maps))
    shades = plt.get_cmap("viridis", COLOURS)(range(COLOURS))[:, :3]
    content = {
        "layers": len(maps),
        "heads": maps[0].shape[1],
        "tokens": maps[0].shape[2],
        "colours": (255 * shades).round().astype(int).tolist(),
        "photographs": told,
    }
    return {"answers.json": (json.dumps(content) + "\n").encode(), **made}


def square(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The middle of a photograph as RGB ``(side, side, 3)``, averaged down."""
    rgb = image if image.ndim == 3 else image[..., None].repeat(3, axis=2)
    shorter = min(rgb.shape[:2])
    top, left = ((length - shorter) // 2 for length in rgb.shape[:2])
    middle = Image.fromarray(rgb[top : top + shorter, left : left + shorter])
    small = middle.resize((side, side), Image.Resampling.LANCZOS)
    return np.array(small)


def sheet(maps: list[Tensor]) -> NDArray[np.uint8]:
    """Attention weights as grey levels, row below row.

    Args:
        maps: of one picture, ``(1, heads, T, T)`` for each layer.

    Returns:
        ``(layers · heads · T, T)``: the row of a token stands at ``(layer · heads +
        head) · T + token``. A weight w is kept as 255 √w, rounded: small weights are
        many and need the finer steps.
    """
    weights = torch.cat([layer[0] for layer in maps]).flatten(0, 1)  # (L·h·T, T)
    return (255 * weights.sqrt()).round().to(torch.uint8).numpy()


@torch.no_grad()
def top_answers(model: ViT, inputs: Tensor, classes: list[str]) -> list[list[Any]]:
    """The likeliest classes of one picture ``(1, 3, 32, 32)``: name and probability."""
    best = model(inputs)[0].softmax(0).topk(CLASSES)
    return [
        [classes[int(label)], round(float(share), 3)]
        for share, label in zip(best.values, best.indices, strict=True)
    ]
