"""Which cells of a detector must find which object, drawn on the photograph."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import NDArray
from torch import Tensor

from visiongen.detection.assignment import NOBODY
from visiongen.plots.detections import PALETTE, draw_box, draw_photographs


def show_assigned_cells(
    image: NDArray, objects: Tensor, centres: Tensor, owners: Mapping[str, Tensor]
) -> Figure:
    """Draw a dot in the centre of each cell that has an object, in its colour.

    Args:
        image: ``(H, W, 3)`` RGB uint8.
        objects: ``(M, 4)`` in ``xyxy``, pixels.
        centres: of the cells, ``(N, 2)``.
        owners: by rule, ``(N,)`` index of each cell's object, or −1.
    """
    titles = [
        f"{rule}: {int((owner != NOBODY).sum())} cells"
        for rule, owner in owners.items()
    ]
    figure, panels = draw_photographs([image] * len(owners), titles)
    for axes, owner in zip(panels, owners.values(), strict=True):
        for n, box in enumerate(objects.tolist()):
            colour = PALETTE[n % len(PALETTE)]
            draw_box(axes, box, colour, lw=1)
            x, y = centres[owner == n].T.tolist()
            axes.plot(x, y, "o", ms=3.2, color=colour, mec="white", mew=0.5)
    plt.close(figure)
    return figure
