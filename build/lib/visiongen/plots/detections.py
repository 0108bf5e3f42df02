"""Boxes, masks and outlines drawn on photographs; names come from the data."""

from collections.abc import Mapping, Sequence

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from visiongen.detection.masks import mask_to_polygons
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.plots.style import COLOURS, COLUMN

Scene = GroundTruth | Detections
PALETTE = COLOURS[:6]  # black is for text
LEGEND = 0.3  # inches below the pictures


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
    figure, panels = draw_photographs(images, titles, columns)
    for axes, scene in zip(panels, scenes, strict=True):
        draw_scene(axes, scene, names, outlines=outlines)
    plt.close(figure)
    return figure


def show_three_ways(
    images: Sequence[NDArray],
    found: Sequence[Detections],
    names: Mapping[int, str] | Sequence[str],
) -> Figure:
    """Draw each picture as it is, with boxes, and with the outlines of masks.

    Args:
        images: ``(H, W, 3)`` RGB uint8, a row each.
        found: one a picture, with masks.
        names: of the classes, by index.

    Raises:
        ValueError: counts differ, a class has no name, or masks are missing.
    """
    if len(images) != len(found):
        raise ValueError(f"{len(images)} images but {len(found)} scenes")
    thrice = [image for image in images for _ in range(3)]
    titles = ["photograph", "boxes", "polygons"] * len(images)
    figure, panels = draw_photographs(thrice, titles, 3)
    for row, scene in enumerate(found):
        draw_scene(panels[3 * row + 1], scene, names)
        draw_scene(panels[3 * row + 2], scene, names, outlines=True)
    plt.close(figure)
    return figure


def show_boxes(
    images: Sequence[NDArray],
    groups: Sequence[Mapping[str, Tensor]],
    titles: Sequence[str] | None = None,
    columns: int | None = None,
    width: float = 1.2,
) -> Figure:
    """Draw pictures with any number of boxes, a colour and a legend for each group.

    Args:
        images: ``(H, W, 3)`` RGB uint8.
        groups: of each picture, boxes ``(N, 4)`` in ``xyxy`` by the name of a group.
        titles: one a picture.
        columns: how many stand in a row, default up to three.
        width: of the lines, in points.

    Raises:
        ValueError: counts differ.
    """
    if len(images) != len(groups):
        raise ValueError(f"{len(images)} images but {len(groups)} groups of boxes")
    names = dict.fromkeys(name for group in groups for name in group)
    colours = dict(zip(names, PALETTE, strict=False))
    figure, panels = draw_photographs(images, titles, columns)
    for axes, group in zip(panels, groups, strict=True):
        for name, boxes in group.items():
            x1, y1, x2, y2 = np.asarray(boxes, float).reshape(-1, 4).T
            corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], 1).reshape(-1, 4, 2)
            drawn = PolyCollection(
                list(corners),
                facecolor="none",
                edgecolor=colours[name],
                linewidth=width,
            )
            axes.add_collection(drawn, autolim=False)
    lines = [Line2D([], [], color=colours[name], label=name) for name in names]
    if len(lines) > 1:
        figure.set_figheight(figure.get_figheight() + LEGEND)
        figure.legend(handles=lines, loc="outside lower center", ncols=len(lines))
    plt.close(figure)
    return figure


def draw_photographs(
    images: Sequence[NDArray],
    titles: Sequence[str] | None = None,
    columns: int | None = None,
) -> tuple[Figure, list[Axes]]:
    """Draw pictures side by side, ready for boxes: pixel ``j`` covers j to j + 1.

    Args:
        images: ``(H, W, 3)`` RGB or ``(H, W)`` uint8.
        titles: one a picture.
        columns: how many stand in a row, default up to three.

    Raises:
        ValueError: there are more or fewer titles than pictures.
    """
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
    panels = list(grid.flat)
    for axes in panels:
        axes.set_axis_off()
    for number, image in enumerate(images):
        height, wide = image.shape[:2]
        panels[number].imshow(
            image, cmap="gray", vmin=0, vmax=255, extent=(0, wide, height, 0)
        )
        if titles is not None:
            panels[number].set_title(titles[number])
    return figure, panels[: len(images)]


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
