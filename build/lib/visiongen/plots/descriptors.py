"""Descriptors over the patches that they describe: histograms, and bits."""

from collections.abc import Mapping

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import NDArray

from visiongen.classical.features.sift_descriptor import CELL_WIDTH, CELLS, DIRECTIONS
from visiongen.classical.sampling import sample_bilinear
from visiongen.plots.style import COLOURS, COLUMN, INK


def turned_patch(
    image: NDArray, x: float, y: float, sigma: float, angle: float, side: int = 96
) -> NDArray:
    """``(side, side)`` picture of a keypoint's 4 × 4 cells in its own frame."""
    reach = CELL_WIDTH * sigma * CELLS / 2
    across, along = np.mgrid[-reach : reach : side * 1j, -reach : reach : side * 1j]
    columns = x + along * np.cos(angle) - across * np.sin(angle)
    rows = y + along * np.sin(angle) + across * np.cos(angle)
    return sample_bilinear(image, columns, rows)


def show_descriptor(patch: NDArray, descriptor: NDArray) -> Figure:
    """The turned patch, its 4 × 4 histograms as arrows, and the 128 numbers.

    Args:
        patch: from ``turned_patch``, float in [0, 1].
        descriptor: ``(4, 4, 8)``.
    """
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(COLUMN, 2.7), width_ratios=[1, 1.35], layout="constrained"
    )
    left.imshow(patch, cmap="gray", vmin=0, vmax=1, extent=(0, CELLS, CELLS, 0))
    for line in range(1, CELLS):
        left.axhline(line, color=COLOURS[4], linewidth=0.8)
        left.axvline(line, color=COLOURS[4], linewidth=0.8)
    row, column, direction = np.indices(descriptor.shape).reshape(3, -1)
    angle = 2 * np.pi * direction / DIRECTIONS
    length = 0.5 * descriptor.ravel() / descriptor.max()
    left.quiver(
        column + 0.5,
        row + 0.5,
        length * np.cos(angle),
        length * np.sin(angle),
        color=COLOURS[5],
        angles="xy",
        scale_units="xy",
        scale=1,
        width=0.009,
    )
    left.set_axis_off()
    right.bar(np.arange(descriptor.size), descriptor.ravel(), width=1, color=COLOURS[0])
    for cell in range(0, descriptor.size, DIRECTIONS):
        right.axvline(cell - 0.5, color=INK, linewidth=0.2)
    right.grid(False)
    right.set(xlabel="number of the entry", ylabel="value", xlim=(-1, descriptor.size))
    plt.close(figure)
    return figure


def show_comparisons(
    patch: NDArray, pairs: NDArray, bits: Mapping[str, NDArray]
) -> Figure:
    """Pairs of pixels that are compared, and binary descriptors as squares of bits.

    Args:
        patch: ``(h, w)`` uint8, odd sides; the keypoint is its centre.
        pairs: ``(P, 2, 2)`` ends of each pair as ``x, y`` from the keypoint.
        bits: title to ``(32,)`` uint8; white is 1.
    """
    figure, grid = plt.subplots(
        1, 1 + len(bits), figsize=(COLUMN, 1.9), layout="constrained"
    )
    centre = np.array(patch.shape[::-1]) // 2
    grid[0].imshow(patch, cmap="gray", vmin=0, vmax=255)
    grid[0].plot(*(pairs + centre).transpose(2, 1, 0), linewidth=0.5)
    grid[0].set_title("pairs compared")
    for axes, (title, descriptor) in zip(grid[1:], bits.items(), strict=True):
        square = np.unpackbits(descriptor).reshape(16, 16)
        axes.imshow(square, cmap="gray", vmin=0, vmax=1)
        axes.set_title(title)
    for axes in grid:
        axes.set_axis_off()
    plt.close(figure)
    return figure
