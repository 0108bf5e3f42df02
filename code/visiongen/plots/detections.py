"""Boxes, masks and outlines drawn on photographs; names come from the data."""

from collections.abc import Mapping, Sequence

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import ArrayLike, NDArray

from visiongen.detection.masks import mask_to_polygons
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.plots.style import COLOURS, COLUMN

Scene = GroundTruth | Detections
PALETTE = COLOURS[:6]  # black is for text


def show_scenes(
    images: Sequence[NDArray],
    scenes: Sequence[Scene],
    names: Mapping[int, str] | Sequence[str],
    titles: Sequence[str] | None = None,
    columns: int | None = None,
    outlines: bool = False,
) -> Figure:
    """Draw pictures with what is in them, or what was found there.

    Args:
        images: ``(H, W, 3)`` RGB or ``(H, W)`` uint8.
        scenes: one a picture.
        names: of the classes, by index; only the data know them.
        titles: one a picture.
        columns: how many stand in a row, default up to three.
        outlines: draw the outlines of masks in place of boxes.

    Raises:
        ValueError: counts differ, or a class has no name.
    """
    if len(images) != len(scenes):
        raise ValueError(f"{len(images)} images but {len(scenes)} scenes")
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"{len(images)} images but {len(titles)} titles")
    columns = columns or min(len(images), 3)
    rows = -(-len(images) // columns)
    tallest = max(image.shape[0] / image.shape[1] for image in images)
    width = COLUMN / columns
    figure, grid = plt.subplots(
        rows,
        columns,
        figsize=(COLUMN, rows * (width * tallest + (0.25 if titles else 0.05))),
        squeeze=False,
        layout="constrained",
    )
    for axes in grid.flat:
        axes.set_axis_off()
    for number, (image, scene) in enumerate(zip(images, scenes, strict=True)):
        axes = grid.flat[number]
        height, wide = image.shape[:2]
        # pixel j covers j to j + 1, as boxes count
        axes.imshow(image, cmap="gray", vmin=0, vmax=255, extent=(0, wide, height, 0))
        draw_scene(axes, scene, names, outlines=outlines)
        if titles is not None:
            axes.set_title(titles[number])
    plt.close(figure)
    return figure


def draw_scene(
    axes: Axes,
    scene: Scene,
    names: Mapping[int, str] | Sequence[str],
    outlines: bool = False,
) -> None:
    """Draw every object with its name, and its score if it has one.

    Raises:
        ValueError: a class has no name, or outlines are asked for without masks.
    """
    if outlines and scene.masks is None:
        raise ValueError("there are no masks whose outlines could be drawn")
    scores = scene.scores.tolist() if isinstance(scene, Detections) else None
    for n, (label, box) in enumerate(
        zip(scene.labels.tolist(), scene.boxes.tolist(), strict=True)
    ):
        colour = PALETTE[label % len(PALETTE)]
        if outlines and scene.masks is not None:
            for points in mask_to_polygons(scene.masks[n].numpy()):
                draw_polygon(axes, points, colour)
        else:
            draw_box(axes, box, colour)
        text = _name(names, label)
        if scores is not None:
            text += f" {scores[n]:.2f}"
        axes.text(
            box[0],
            box[1],
            text,
            fontsize=6.5,
            color="white",
            va="bottom",
            clip_on=True,
            bbox={"facecolor": colour, "edgecolor": "none", "pad": 1},
        )


def draw_box(axes: Axes, box: ArrayLike, colour: str, **style) -> None:
    """Draw a box ``x1, y1, x2, y2``, edged in white so that it shows on any ground."""
    x1, y1, x2, y2 = np.asarray(box, float)
    patch = Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, ec=colour, lw=1.4)
    patch.set(**style)
    patch.set_path_effects([effects.withStroke(linewidth=2.6, foreground="white")])
    axes.add_patch(patch)


def draw_polygon(axes: Axes, points: ArrayLike, colour: str) -> None:
    """Draw a closed outline ``(P, 2)`` of ``x, y``, lightly filled."""
    outline = np.asarray(points, float)
    axes.add_patch(Polygon(outline, fc=colour, alpha=0.25, lw=0))
    axes.add_patch(Polygon(outline, fill=False, ec=colour, lw=1.4))


def _name(names: Mapping[int, str] | Sequence[str], label: int) -> str:
    try:
        return names[label]
    except (KeyError, IndexError):
        raise ValueError(
            f"class {label} has no name among the {len(names)} given: labels and names "
            "come from different lists"
        ) from None
