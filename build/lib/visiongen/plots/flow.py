"""Motion in colours with their wheel, and as arrows."""

import cv2
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from visiongen.classical.flow.errors import end_point_error, known
from visiongen.classical.image import to_float
from visiongen.plots.style import COLUMN

UNKNOWN_GREY = 0.5


def flow_to_colour(flow: NDArray, longest: float) -> NDArray:
    """Hue for direction, value for length.

    Right is red, down is yellow-green, left is cyan, up is violet; black stands still.

    Args:
        flow: ``(H, W, 2)`` pixels, x right and y down.
        longest: length in pixels that gets full value; longer ones too.

    Returns:
        ``(H, W, 3)`` RGB float in [0, 1], mid-grey where the flow is unknown.

    Raises:
        ValueError: ``longest`` is not positive.
    """
    if not longest > 0:
        raise ValueError(f"longest is {longest}; it must be positive")
    valid = known(flow)
    u, v = np.moveaxis(np.where(valid[..., None], flow, 0).astype(np.float64), -1, 0)
    hue = np.arctan2(v, u) / (2 * np.pi) % 1
    value = np.clip(np.hypot(u, v) / longest, 0, 1)
    colour = hsv_to_rgb(np.stack([hue, np.ones_like(hue), value], axis=-1))
    colour[~valid] = UNKNOWN_GREY
    return colour


def colour_wheel(size: int = 101) -> NDArray:
    """``(size, size, 4)`` RGBA disc: at (x, y) the colour of the flow (x, y)."""
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    wheel = flow_to_colour(np.stack([x, y], axis=-1), longest=1.0)
    return np.dstack([wheel, np.hypot(x, y) <= 1])


def draw_wheel(axes: Axes, longest: float) -> Axes:
    """Put the colour wheel into the lower left corner of ``axes``."""
    inset = axes.inset_axes((0.02, 0.03, 0.22, 0.22 * _aspect(axes)))
    inset.imshow(colour_wheel(), extent=(-1, 1, 1, -1))
    inset.set_axis_off()
    inset.text(
        0, 0, f"{longest:.3g} px", color="white", ha="center", va="center", fontsize=7
    )
    return inset


def show_against_truth(
    frame: NDArray, flow: NDArray, truth: NDArray, longest: float, worst: float = 1.0
) -> Figure:
    """True and estimated motion in colour, the error, and the estimate as arrows.

    Args:
        frame: ``(H, W)`` or ``(H, W, 3)`` uint8, or float in [0, 1].
        flow: ``(H, W, 2)``, the estimate.
        truth: ``(H, W, 2)``; where it is unknown the error is drawn black.
        longest: see ``flow_to_colour``.
        worst: end-point error in pixels that is drawn white, larger ones too.
    """
    height, width = flow.shape[:2]
    figure, grid = plt.subplots(
        2, 2, figsize=(COLUMN, COLUMN * height / width + 0.4), layout="constrained"
    )
    grid[0, 0].imshow(flow_to_colour(truth, longest), interpolation="nearest")
    draw_wheel(grid[0, 0], longest)
    grid[0, 1].imshow(flow_to_colour(flow, longest), interpolation="nearest")
    error = np.nan_to_num(end_point_error(flow, truth))
    grid[1, 0].imshow(error, cmap="gray", vmin=0, vmax=worst)
    grid[1, 1].imshow(to_float(frame), cmap="gray", vmin=0, vmax=1)
    step, scale = 32, 20 / longest  # the longest arrow does not reach the next one
    y, x = (
        g.ravel() for g in np.mgrid[step // 2 : height : step, step // 2 : width : step]
    )
    draw_arrows(grid[1, 1], np.stack([x, y], axis=1), flow[y, x], scale)
    titles = ("truth", "estimate", "error", f"estimate, {scale:.3g} times as long")
    for axes, title in zip(grid.flat, titles, strict=True):
        axes.set_title(title)
        axes.set_axis_off()
    plt.close(figure)
    return figure


def draw_arrows(
    axes: Axes, points: NDArray, vectors: NDArray, scale: float = 1.0
) -> None:
    """Arrows from ``(N, 2)`` points along ``(N, 2)`` displacements, in pixels."""
    axes.quiver(
        points[:, 0],
        points[:, 1],
        scale * vectors[:, 0],
        scale * vectors[:, 1],
        color="#F0E442",
        angles="xy",
        scale_units="xy",
        scale=1,
        width=0.003,
    )


def _aspect(axes: Axes) -> float:
    """Width over height of the picture shown, so that the wheel stays round."""
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    return abs((right - left) / (top - bottom))


def overlay(frame: NDArray, flow: NDArray, longest: float) -> NDArray:
    """A frame in grey, tinted by the flow where something moves.

    Args:
        frame: ``(H, W)`` or ``(H, W, 3)`` uint8.
        flow: ``(H, W, 2)`` pixels.
        longest: length in pixels that gets full colour.

    Returns:
        ``(H, W, 3)`` uint8.
    """
    grey = to_float(frame) if frame.ndim == 2 else to_float(frame).mean(-1)
    length = np.linalg.norm(np.where(known(flow)[..., None], flow, 0), axis=-1)
    share = np.clip(length / longest, 0, 1)[..., None]
    bright = flow_to_colour(flow / np.maximum(length, 1e-9)[..., None], 1.0)
    mixed = (1 - 0.75 * share) * grey[..., None] + 0.75 * share * bright
    return np.rint(255 * mixed).astype(np.uint8)


def draw_tracks(frames: NDArray, paths: NDArray, trail: int = 15) -> NDArray:
    """A video with the recent path of every point drawn behind it.

    Args:
        frames: ``(T, H, W, 3)`` uint8.
        paths: ``(T, N, 2)`` as ``x, y``, NaN where a point is lost.
        trail: length of the path drawn, in frames.

    Returns:
        A copy of ``frames`` with the paths.
    """
    drawn = frames.copy()
    colours = 255 * hsv_to_rgb([(n * 0.618 % 1, 0.9, 1) for n in range(paths.shape[1])])
    for t, frame in enumerate(drawn):
        recent = paths[max(t - trail, 0) : t + 1]
        for n in np.nonzero(~np.isnan(paths[t, :, 0]))[0]:
            line = np.rint(recent[:, n]).astype(np.int32)
            cv2.polylines(frame, [line], False, colours[n].tolist(), 1, cv2.LINE_AA)
            cv2.circle(
                frame, line[-1].tolist(), 2, colours[n].tolist(), -1, cv2.LINE_AA
            )
    return drawn


def stamp_wheel(frames: NDArray, size: int = 71) -> NDArray:
    """A video with the colour wheel in its lower left corner, as the legend.

    Args:
        frames: ``(T, H, W, 3)`` uint8, larger than the wheel.
        size: side of the wheel in pixels.

    Returns:
        A copy of ``frames`` with the wheel.
    """
    wheel = colour_wheel(size)
    corner = (slice(None), slice(-size - 6, -6), slice(6, size + 6))
    stamped = frames.copy()
    disc = np.rint(255 * wheel[..., :3]).astype(np.uint8)
    stamped[corner] = np.where(wheel[..., 3:] > 0, disc, frames[corner])
    return stamped
