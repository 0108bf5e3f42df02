"""Where, in many pictures, the channels of a network answer most strongly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from visiongen.evaluation.receptive_field import View


@dataclass(frozen=True)
class Place:
    """One cell of a feature map.

    Attributes:
        image: number of the picture.
        row: of the cell.
        column: of the cell.
        value: what the channel says there.
    """

    image: int
    row: int
    column: int
    value: float


@torch.no_grad()
def strongest_places(
    model: nn.Module,
    batches: Iterable[Tensor],
    layers: Sequence[str],
    channels: Sequence[int],
    count: int,
) -> dict[str, list[list[Place]]]:
    """Find the largest values of channels over all pictures, one place a picture.

    Args:
        model: in evaluation mode.
        batches: pictures ``(B, C, H, W)`` as the network expects them.
        layers: names of submodules with outputs ``(B, K, h, w)``.
        channels: which of their channels are followed.
        count: how many places are kept.

    Returns:
        By layer, for each channel its places, the strongest first.

    Source: Zeiler and Fergus (2014), section 4.1, without their deconvolution.
    """
    peaks: dict[str, list[Tensor]] = {name: [] for name in layers}
    cells: dict[str, list[Tensor]] = {name: [] for name in layers}
    widths: dict[str, int] = {}
    hooks = []
    for name in layers:

        def record(layer, inputs, output, name=name):
            value, cell = output[:, channels].flatten(2).max(2)  # (B, channels)
            peaks[name].append(value)
            cells[name].append(cell)
            widths[name] = output.shape[-1]

        hooks.append(model.get_submodule(name).register_forward_hook(record))
    try:
        for images in batches:
            model(images)
    finally:
        for hook in hooks:
            hook.remove()
    found = {}
    for name in layers:
        value, cell = torch.cat(peaks[name]), torch.cat(cells[name])
        order = value.argsort(dim=0, descending=True, stable=True)[:count]
        found[name] = [
            [
                Place(
                    int(image),
                    *divmod(int(cell[image, n]), widths[name]),
                    float(value[image, n]),
                )
                for image in order[:, n]
            ]
            for n in range(len(channels))
        ]
    return found


def seen_region(
    view: View, row: int, column: int, height: int, width: int
) -> tuple[slice, slice]:
    """Return rows and columns of the pixels that a cell can see inside the picture."""
    regions = []
    for cell, side in ((row, height), (column, width)):
        centre = view.first + view.stride * cell
        start, end = centre - (view.side - 1) / 2, centre + (view.side + 1) / 2
        regions.append(slice(max(0, round(start)), min(side, round(end))))
    return regions[0], regions[1]


def cut_out(
    image: NDArray[np.uint8], view: View, row: int, column: int, side: int = 64
) -> NDArray[np.uint8]:
    """Return what a cell can see of a picture ``(H, W, 3)``, brought to one size.

    At the border of the picture a field is cut off, and what is left is stretched.
    """
    part = image[seen_region(view, row, column, *image.shape[:2])]
    return np.asarray(Image.fromarray(part).resize((side, side)))
