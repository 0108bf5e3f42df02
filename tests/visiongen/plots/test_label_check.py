"""Boxes and outlines are drawn where the label files say."""

import numpy as np
import torch
from matplotlib.patches import Polygon, Rectangle
from PIL import Image

from visiongen.detection.yolo_format import format_boxes, format_polygons
from visiongen.plots.label_check import show_labels


def test_boxes_come_from_one_data_set_and_outlines_from_the_other(tmp_path):
    outline = np.array([[10.0, 5], [30, 5], [20, 25]])
    texts = {
        "boxes": format_boxes(
            torch.tensor([[8.0, 4, 32, 28]]), torch.tensor([0]), 40, 60
        ),
        "outlines": format_polygons([outline], [0], 40, 60),
    }
    for name, text in texts.items():
        for part in ("images", "labels"):
            (tmp_path / name / part).mkdir(parents=True)
        Image.new("RGB", (60, 40)).save(tmp_path / name / "images" / "1.png")
        (tmp_path / name / "labels" / "1.txt").write_text(text)
    boxes, outlines = (tmp_path / name / "data.yaml" for name in texts)
    figure = show_labels([boxes.parent / "images" / "1.png"], boxes, outlines)
    patches = figure.axes[0].patches
    (box,) = (each for each in patches if isinstance(each, Rectangle))
    np.testing.assert_allclose(box.get_bbox().extents, [8, 4, 32, 28], atol=1e-3)
    drawn = next(each for each in patches if isinstance(each, Polygon))
    np.testing.assert_allclose(drawn.get_xy()[:3], outline, atol=1e-3)
