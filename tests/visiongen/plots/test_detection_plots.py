"""Figures of detections carry the names that the data give."""

import numpy as np
import pytest
import torch

from visiongen.detection.errors import diagnose
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.plots.detections import show_boxes, show_scenes, show_three_ways
from visiongen.plots.mistakes import boxes_by_kind, cut_out, show_mistakes

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


def test_groups_of_boxes_keep_their_colour_from_picture_to_picture():
    groups = [{"shown": BOXES}, {"people": BOXES[:1], "shown": BOXES[1:]}]
    figure = show_boxes([IMAGE, IMAGE], groups)
    first, second = figure.axes
    assert len(first.collections[0].get_paths()) == 2
    path = second.collections[0].get_paths()[0]
    assert path.get_extents().extents.tolist() == BOXES[0].tolist()
    colours = [c.get_edgecolor().tolist() for c in second.collections]
    assert first.collections[0].get_edgecolor().tolist() == colours[1] != colours[0]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["shown", "people"]


def test_boxes_beyond_the_picture_do_not_shrink_it():
    figure = show_boxes([IMAGE], [{"far": BOXES + 500}])
    assert figure.axes[0].get_xlim() == (0, 60)


def test_three_ways_are_a_row_a_picture():
    masks = torch.zeros(1, 40, 60, dtype=torch.bool)
    masks[0, 5:30, 5:20] = True
    found = Detections(BOXES[:1], torch.tensor([0.7]), torch.tensor([0]), masks=masks)
    figure = show_three_ways([IMAGE, IMAGE], [found, found], NAMES)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["photograph", "boxes", "polygons"] * 2
    assert [len(axes.patches) for axes in figure.axes[:3]] == [0, 1, 2]


def test_the_surest_mistake_comes_first_with_its_name_and_kind():
    truth = GroundTruth(BOXES[:1], torch.tensor([0]))
    found = Detections(
        torch.cat([BOXES, BOXES[:1]]),
        torch.tensor([0.9, 0.4, 0.6]),
        torch.tensor([0, 1, 1]),
    )
    figure = show_mistakes([IMAGE], [found], [diagnose(found, truth)], NAMES, most=2)
    assert [a.get_title() for a in figure.axes if a.get_title()] == [
        "dog 0.60\nclass",
        "dog 0.40\nbackground",
    ]


def test_a_cut_out_keeps_the_box_on_its_object():
    image = np.zeros((300, 400, 3), np.uint8)
    image[100:150, 200:230] = 255
    part, box = cut_out(image, torch.tensor([200.0, 100, 230, 150]))
    x1, y1, x2, y2 = (round(value) for value in box)
    assert (part[y1:y2, x1:x2] == 255).all()
    assert part.sum() == image.sum()


def test_a_detector_without_mistakes_has_no_gallery():
    truth = GroundTruth(BOXES[:1], torch.tensor([0]))
    found = Detections(BOXES[:1], torch.tensor([0.9]), torch.tensor([0]))
    with pytest.raises(ValueError, match="no detection is wrong"):
        show_mistakes([IMAGE], [found], [diagnose(found, truth)], NAMES)


def test_every_box_is_of_one_kind():
    truth = GroundTruth(BOXES, torch.tensor([0, 0]))
    boxes = torch.stack([BOXES[0], BOXES[0], BOXES[0] + 100])
    found = Detections(boxes, torch.tensor([0.9, 0.6, 0.3]), torch.tensor([0, 0, 0]))
    groups = {name: part.tolist() for name, part in boxes_by_kind(found, truth).items()}
    assert groups == {
        "right": [BOXES[0].tolist()],
        "missed": [BOXES[1].tolist()],
        "duplicate": [BOXES[0].tolist()],
        "other mistakes": [(BOXES[0] + 100).tolist()],
    }
