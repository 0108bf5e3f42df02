"""Pictures, histograms, kernels and spectra as figures that never rescale silently.

Each function returns a figure that is no longer pyplot's: a cell shows it once, as the
value of its last line.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.filters import require_kernel
from visiongen.classical.histograms import cumulative, histogram
from visiongen.classical.image import require_grey, require_image
from visiongen.plots.style import COLOURS, COLUMN

FULL_RANGES = {(0, 1), (0, 255)}  # black to white; any other range gets a colour bar
ROUNDING = 1e-6  # of the range: what float arithmetic may exceed it by
LARGEST_WRITTEN = 7  # kernels up to this side show their numbers


def show_images(
    images: Sequence[ArrayLike],
    titles: Sequence[str] | None = None,
    columns: int | None = None,
    value_range: tuple[float, float] | None = None,
) -> Figure:
    """Draw pictures side by side, black and white standing for fixed values.

    Args:
        images: a list of ``(H, W)`` or ``(H, W, 3)`` RGB arrays.
        titles: one a picture.
        columns: how many stand in a row, default up to four.
        value_range: the values shown as black and as white, for all pictures. By
            default 0 … 255 for uint8 and 0 … 1 for bool and float. Another range than
            these two is drawn as a colour bar.

    Raises:
        ValueError: a value outside the range, so that nothing is clipped or stretched
            unnoticed; another count of titles; one array in place of a list.
    """
    if isinstance(images, np.ndarray):
        raise ValueError("images must be a list: write show_images([image])")
    if len(images) == 0:
        raise ValueError("there is no image to show")
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"{len(images)} images but {len(titles)} titles")
    columns = min(len(images), 4) if columns is None else columns
    if columns < 1:
        raise ValueError(f"columns must be at least 1, not {columns}")
    names = [f"image {n + 1}" for n in range(len(images))]
    checked = [require_image(image, n) for image, n in zip(images, names, strict=True)]
    ranges = [
        shown_range(image, name, value_range)
        for image, name in zip(checked, names, strict=True)
    ]
    figure, axes = image_grid(checked, columns, titles is not None)
    for number, (image, (low, high)) in enumerate(zip(checked, ranges, strict=True)):
        unit = (image.astype(float) - low) / (high - low)
        axes[number].imshow(unit.clip(0, 1), cmap="gray", vmin=0, vmax=1)
        if titles is not None:
            axes[number].set_title(titles[number])
    if value_range is not None and tuple(value_range) not in FULL_RANGES:
        scale = plt.cm.ScalarMappable(plt.Normalize(*value_range), "gray")
        figure.colorbar(scale, ax=axes, shrink=0.8)
    plt.close(figure)
    return figure


def shown_range(
    image: NDArray, name: str, value_range: tuple[float, float] | None
) -> tuple[float, float]:
    """Return the values of black and white if all of ``image`` lies between them."""
    if value_range is not None:
        low, high = value_range
        if not (np.isfinite([low, high]).all() and low < high):
            raise ValueError(f"value_range must be low < high, not {value_range}")
    elif image.dtype == np.uint8:
        low, high = 0, 255
    elif image.dtype.kind in "bf":
        low, high = 0, 1
    else:
        raise ValueError(f"{name} is {image.dtype}: give value_range=(black, white)")
    slack = ROUNDING * (high - low)
    if image.min() < low - slack or image.max() > high + slack:
        raise ValueError(
            f"{name} has values {image.min():.4g} … {image.max():.4g}, outside "
            f"{low:.4g} … {high:.4g}: clip it, or give value_range=(black, white)"
        )
    return low, high


def image_grid(
    images: list[NDArray], columns: int, titled: bool
) -> tuple[Figure, list[plt.Axes]]:
    """Return a figure one text column wide with one bare axes for each image."""
    rows = -(-len(images) // columns)
    width = COLUMN if columns > 1 else 0.6 * COLUMN
    tallest = max(image.shape[0] / image.shape[1] for image in images)
    height = rows * (width / columns * tallest + (0.25 if titled else 0.05))
    figure, grid = plt.subplots(
        rows, columns, figsize=(width, height), squeeze=False, layout="constrained"
    )
    for axes in grid.flat:
        axes.set_axis_off()
    return figure, list(grid.flat[: len(images)])


def show_histogram(image: ArrayLike, title: str | None = None) -> Figure:
    """Draw how many pixels have each level, and for grey the cumulative fraction.

    Args:
        image: uint8 ``(H, W)`` or ``(H, W, 3)``.
        title: above the figure.
    """
    counts = histogram(image)
    figure, axes = plt.subplots(figsize=(COLUMN, 2.6), layout="constrained")
    if counts.ndim == 1:
        axes.stairs(counts, np.arange(257) - 0.5, fill=True, color=COLOURS[0])
        right = axes.twinx()
        right.plot(cumulative(counts), color=COLOURS[1])
        right.set(ylim=(0, 1.02), ylabel="fraction at or below")
        right.yaxis.label.set_color(COLOURS[1])
        right.grid(False)
    else:
        # the book's vermilion, green and blue, named in the legend
        names = {"red": COLOURS[1], "green": COLOURS[2], "blue": COLOURS[0]}
        for channel, (name, colour) in zip(counts, names.items(), strict=True):
            axes.stairs(channel, np.arange(257) - 0.5, color=colour, label=name)
        axes.legend()
    axes.set(xlim=(-0.5, 255.5), xlabel="level", ylabel="pixels")
    axes.set_xticks([0, 64, 128, 192, 255])
    if title is not None:
        axes.set_title(title)
    plt.close(figure)
    return figure


def show_kernel(kernel: ArrayLike, title: str | None = None) -> Figure:
    """Draw a kernel as cells: blue below zero, white at zero, red above.

    Args:
        kernel: ``(h, w)``, both odd; up to 7 × 7 its numbers are written into it.
        title: above the figure.
    """
    kernel = require_kernel(kernel)
    rows, columns = kernel.shape
    largest = np.abs(kernel).max() or 1.0
    figure, axes = plt.subplots(figsize=(0.6 * COLUMN, 3), layout="constrained")
    right, down = columns // 2, rows // 2
    cells = axes.imshow(
        kernel,
        cmap="RdBu_r",
        vmin=-largest,
        vmax=largest,
        extent=(-right - 0.5, right + 0.5, down + 0.5, -down - 0.5),
    )
    if max(rows, columns) <= LARGEST_WRITTEN:
        for (row, column), value in np.ndenumerate(kernel):
            ink = "white" if abs(value) > 0.6 * largest else "black"
            place = column - right, row - down
            axes.text(*place, f"{value:.3g}", ha="center", va="center", color=ink)
    axes.locator_params(integer=True)
    axes.grid(False)
    axes.set(xlabel="j (right)", ylabel="i (down)")
    figure.colorbar(cells, ax=axes)
    if title is not None:
        axes.set_title(title)
    plt.close(figure)
    return figure


def show_spectrum(
    spectrum: ArrayLike, title: str | None = None, floor: float = -80.0
) -> Figure:
    """Draw a power spectrum in decibels below its peak, frequency 0 in the centre.

    Args:
        spectrum: power, ``(H, W)`` as from ``power_spectrum`` (or the square of
            ``frequency_response``): not negative, not all 0.
        title: above the figure.
        floor: decibels at and below which all is drawn in the darkest colour.
    """
    power = require_grey(spectrum, "spectrum").astype(float)
    if power.min() < 0 or power.max() == 0:
        raise ValueError("spectrum must hold powers: not negative, not all 0")
    if not floor < 0:
        raise ValueError(f"floor must lie below 0 dB, not {floor}")
    # L = 10 log₁₀ (P / P_max)
    level = 10 * np.log10(np.maximum(power / power.max(), 10 ** (floor / 10)))
    y, x = (np.fft.fftshift(np.fft.fftfreq(side)) for side in power.shape)
    half_x, half_y = 0.5 / len(x), 0.5 / len(y)
    figure, axes = plt.subplots(figsize=(0.7 * COLUMN, 3.2), layout="constrained")
    drawn = axes.imshow(
        level,
        vmin=floor,
        vmax=0,
        extent=(x[0] - half_x, x[-1] + half_x, y[-1] + half_y, y[0] - half_y),
    )
    axes.grid(False)
    axes.set(xlabel="cycles per pixel, across", ylabel="cycles per pixel, down")
    figure.colorbar(drawn, ax=axes, extend="min", label="decibels below the peak")
    if title is not None:
        axes.set_title(title)
    plt.close(figure)
    return figure
