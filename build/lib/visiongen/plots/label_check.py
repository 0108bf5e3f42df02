"""Labels drawn on their photographs, read from the files that a trainer reads."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from visiongen.detection.yolo_format import label_path, read_labels, read_polygons
from visiongen.plots.detections import PALETTE, draw_box, draw_photographs, draw_polygon


def show_labels(files: Sequence[Path], boxes: Path, outlines: Path) -> Figure:
    """Draw the boxes of one data set and the outlines of another on photographs.

    Args:
        files: photographs of the first data set.
        boxes: its ``data.yaml``.
        outlines: ``data.yaml`` of the same photographs, labelled with polygons.

    Raises:
        DamagedDataError: a line is not in YOLO format.
    """
    images = [np.asarray(Image.open(file).convert("RGB")) for file in files]
    figure, panels = draw_photographs(images, columns=min(len(images), 4))
    for axes, file, image in zip(panels, files, images, strict=True):
        height, width = image.shape[:2]
        for box in read_labels(label_path(file), height, width).boxes.tolist():
            draw_box(axes, box, PALETTE[0])
        other = outlines.parent / file.relative_to(boxes.parent)
        for _, points in read_polygons(label_path(other), height, width):
            draw_polygon(axes, points, PALETTE[1])
    plt.close(figure)
    return figure
