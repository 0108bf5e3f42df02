"""What tells a corner from an edge: misfit surfaces and eigenvalues."""

from collections.abc import Mapping

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import NDArray

from visiongen.plots.matches import NEUTRAL
from visiongen.plots.style import COLOURS, COLUMN, INK


def show_misfits(
    windows: Mapping[str, NDArray], misfits: Mapping[str, NDArray], worst: float
) -> Figure:
    """Windows above, and how badly each fits when it is moved below.

    Args:
        windows: name to ``(h, w)`` float in [0, 1].
        misfits: the same names to ``(2 r + 1, 2 r + 1)``, v down and u right, 0 in the
            middle where the window lies on itself.
        worst: the misfit drawn brightest, one scale for all.

    Raises:
        ValueError: the names differ.
    """
    if list(windows) != list(misfits):
        raise ValueError(f"windows {list(windows)} but misfits {list(misfits)}")
    figure, axes = plt.subplots(
        2, len(windows), figsize=(COLUMN, 4), squeeze=False, layout="constrained"
    )
    for name, (top, bottom) in zip(windows, axes.T, strict=True):
        top.imshow(windows[name], cmap="gray", vmin=0, vmax=1)
        top.set(title=name, xticks=[], yticks=[])
        edge = len(misfits[name]) / 2
        extent = (-edge, edge, edge, -edge)
        bottom.imshow(misfits[name], vmin=0, vmax=worst, extent=extent)
        bottom.set(xlabel="u", ylabel="v")
        top.grid(False)
        bottom.grid(False)
    plt.close(figure)
    return figure


def show_eigenvalues(
    image: NDArray, small: NDArray, large: NDArray, points: NDArray, limit: float
) -> Figure:
    """Both eigenvalues of one pixel in ten, and chosen points there and in the picture.

    Args:
        image: ``(H, W)`` float in [0, 1].
        small: ``(H, W)`` smaller eigenvalues of the structure tensor.
        large: ``(H, W)`` larger ones.
        points: ``(N, 2)`` as ``x, y``.
        limit: a line is drawn where the larger eigenvalue is so many times the smaller.
    """
    x, y = np.rint(points).astype(int).T
    figure, (plane, place) = plt.subplots(
        1, 2, figsize=(COLUMN, 2.9), layout="constrained"
    )
    plane.loglog(large.ravel()[::10], small.ravel()[::10], ",", color=COLOURS[0])
    plane.loglog(large[y, x], small[y, x], ".", color=COLOURS[1], markersize=3)
    line = np.array([1e-6, 0.1])
    plane.loglog(line, line / limit, color=INK)
    plane.set(xlim=(1e-6, 0.2), ylim=(1e-7, 0.1))
    plane.set(xlabel="larger eigenvalue", ylabel="smaller eigenvalue")
    place.imshow(image, cmap="gray", vmin=0, vmax=1)
    place.plot(x, y, ".", color=NEUTRAL, markersize=4)
    place.set_axis_off()
    plt.close(figure)
    return figure
