"""Detections move between lists of classes by name."""

import pytest
import torch
from torchvision.models.detection import SSD300_VGG16_Weights

from visiongen.detection.renumber import renumbered
from visiongen.detection.scenes import Detections

THEIRS = SSD300_VGG16_Weights.COCO_V1.meta["categories"]


def detections(*labels):
    count = len(labels)
    boxes = torch.arange(4.0).repeat(count, 1)
    return Detections(boxes, torch.ones(count), torch.tensor(labels))


def test_torchvisions_ids_have_gaps_and_ours_have_none():
    real = [name for name in THEIRS if name not in ("__background__", "N/A")]
    ours = dict(enumerate(real))
    assert (len(THEIRS), len(ours)) == (91, 80)
    found = renumbered(detections(17, 18, 90), THEIRS, ours)
    assert [ours[label] for label in found.labels.tolist()] == [
        "cat",
        "dog",
        "toothbrush",
    ]
    assert found.labels.tolist() == [15, 16, 79]


def test_no_detection_is_moved_to_a_class_that_is_missing():
    with pytest.raises(ValueError, match="is named dog"):
        renumbered(detections(18), THEIRS, {0: "cat"})


def test_nothing_found_stays_nothing():
    empty = Detections(torch.zeros(0, 4), torch.zeros(0), torch.zeros(0).long())
    assert len(renumbered(empty, THEIRS, {0: "cat"})) == 0
