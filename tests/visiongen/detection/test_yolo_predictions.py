"""Letterboxing against Ultralytics', and the stages from raw maps to detections."""

import numpy as np
import pytest
import torch

from visiongen.detection.letterbox import GREY, as_network_input, letterbox
from visiongen.detection.scenes import Detections
from visiongen.detection.yolo_predictions import above_confidence, detect, suppress
from visiongen.models.yolov5 import YOLOv5
from visiongen.pretrained.quiet_ultralytics import import_ultralytics


def noise(height, width):
    shape = (height, width, 3)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("stride", [32, None])
@pytest.mark.parametrize("size", [(96, 128), (75, 131), (201, 67), (40, 30)])
def test_letterboxing_equals_ultralytics(size, stride):
    import_ultralytics()
    from ultralytics.data.augment import LetterBox

    image = noise(*size)
    expected = LetterBox((128, 128), auto=stride is not None, stride=32)(image=image)
    np.testing.assert_array_equal(letterbox(image, 128, stride)[0], expected)


@pytest.mark.parametrize("size", [(96, 128), (75, 131), (201, 67)])
def test_boxes_find_the_way_back(size):
    _, way = letterbox(noise(*size), 128)
    boxes = torch.tensor([[3.0, 5, 40, 60], [0, 0, size[1], size[0]]])
    torch.testing.assert_close(way.undo(way.apply(boxes)), boxes, atol=1e-4, rtol=0)


def test_boxes_in_the_border_are_cut_off():
    _, way = letterbox(noise(40, 100), 100)
    (box,) = way.undo(torch.tensor([[-5.0, 0, 200, 200]]))
    assert box.tolist() == [0, 0, 100, 40]


def test_a_picture_keeps_its_proportions_in_a_grey_frame():
    image = np.zeros((50, 100, 3), np.uint8)
    padded, _ = letterbox(image, 64)
    assert padded.shape == (32, 64, 3)
    padded, _ = letterbox(image, 64, stride=None)
    assert padded.shape == (64, 64, 3)
    assert (padded[0] == GREY).all()
    assert (padded[31] == 0).all()


def test_the_network_sees_red_first_and_white_as_one():
    image = np.zeros((4, 5, 3), np.uint8)
    image[1, 2] = 255, 51, 0
    batch = as_network_input(image)
    assert batch.shape == (1, 3, 4, 5)
    torch.testing.assert_close(batch[0, :, 1, 2], torch.tensor([1, 0.2, 0]))


def test_a_box_may_count_for_several_classes():
    boxes = torch.tensor([[10.0, 10, 4, 6], [50, 50, 2, 2]])
    classes = torch.tensor([[0.9, 0.1, 0.8], [0.9, 0.9, 0.9]])
    found = above_confidence(boxes, torch.tensor([0.5, 0.1]), classes, 0.2)
    assert found.labels.tolist() == [0, 2]
    torch.testing.assert_close(found.scores, torch.tensor([0.45, 0.40]))
    assert found.boxes[0].tolist() == [8, 7, 12, 13]


def test_suppression_keeps_the_best_of_each_class_in_order():
    box = torch.tensor([[0.0, 0, 10, 10]]).repeat(4, 1)
    scores, labels = torch.tensor([0.3, 0.5, 0.4, 0.9]), torch.tensor([1, 1, 2, 2])
    kept = suppress(Detections(box, scores, labels), 0.5)
    assert kept.scores.tolist() == pytest.approx([0.9, 0.5])
    assert kept.labels.tolist() == [2, 1]
    assert len(suppress(Detections(box, scores, labels), 0.5, most=1)) == 1


def test_detections_lie_in_the_picture_most_confident_first():
    torch.manual_seed(0)
    found = detect(YOLOv5(classes=3).eval(), noise(50, 90), 96, confidence=0.01)
    assert 0 < len(found) <= 300
    assert (found.scores.diff() <= 0).all()
    assert found.boxes.min() >= 0
    assert (found.boxes.amax(0) <= torch.tensor([90, 50, 90, 50])).all()
