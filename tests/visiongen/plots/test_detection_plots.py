"""Figures of detections carry the names that the data give."""

import numpy as np
import pytest
import torch

from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.plots.detections import show_scenes

IMAGE = np.full((40, 60, 3), 90, np.uint8)
NAMES = {0: "cat", 1: "dog"}
BOXES = torch.tensor([[5.0, 5, 20, 30], [30, 10, 50, 35]])


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_every_box_carries_the_name_of_its_class_and_its_score():
    found = Detections(BOXES, torch.tensor([0.912, 0.4]), torch.tensor([1, 0]))
    figure = show_scenes([IMAGE], [found], NAMES)
    assert texts(figure) == ["dog 0.91", "cat 0.40"]
    patches = figure.axes[0].patches
    assert [p.get_bbox().extents.tolist() for p in patches] == BOXES.tolist()


def test_ground_truth_has_no_scores():
    figure = show_scenes([IMAGE], [GroundTruth(BOXES, torch.tensor([0, 1]))], NAMES)
    assert texts(figure) == ["cat", "dog"]


def test_outlines_follow_the_masks():
    masks = torch.zeros(1, 40, 60, dtype=torch.bool)
    masks[0, 5:30, 5:20] = True
    scene = GroundTruth(BOXES[:1], torch.tensor([0]), masks=masks)
    figure = show_scenes([IMAGE], [scene], NAMES, outlines=True)
    points = figure.axes[0].patches[0].get_xy()
    assert points.min(0).tolist() == [5, 5]
    assert points.max(0).tolist() == [20, 30]


def test_a_class_without_a_name_is_an_error_not_another_name():
    scene = GroundTruth(BOXES, torch.tensor([0, 7]))
    with pytest.raises(ValueError, match="class 7 has no name among the 2 given"):
        show_scenes([IMAGE], [scene], NAMES)
    with pytest.raises(ValueError, match="different lists"):
        show_scenes([IMAGE], [scene], ["cat", "dog"])


def test_counts_must_agree_and_outlines_need_masks():
    scene = GroundTruth(BOXES, torch.tensor([0, 1]))
    with pytest.raises(ValueError, match="2 images but 1 scenes"):
        show_scenes([IMAGE, IMAGE], [scene], NAMES)
    with pytest.raises(ValueError, match="1 images but 2 titles"):
        show_scenes([IMAGE], [scene], NAMES, titles=["a", "b"])
    with pytest.raises(ValueError, match="no masks"):
        show_scenes([IMAGE], [scene], NAMES, outlines=True)
