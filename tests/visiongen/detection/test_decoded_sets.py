"""Sets of boxes, as YOLOv10 and RT-DETR answer, find the way back to the picture."""

import numpy as np
import pytest
import torch
from torch import nn

from visiongen.detection.decoded_predictions import detect_set
from visiongen.pretrained.ultralytics_models import build

IMAGE = np.zeros((50, 100, 3), np.uint8)


class Answers(nn.Module):
    """Answers with rows, whatever it sees, and keeps what it saw."""

    def __init__(self, rows, **head):
        super().__init__()
        self.model = nn.ModuleList([nn.Identity()])
        for name, value in head.items():
            setattr(self.model[0], name, value)
        self.rows = torch.tensor([rows])

    def forward(self, images):
        self.seen = images
        return self.rows, {}


def test_boxes_of_yolov10_are_moved_back_from_the_letterboxed_square():
    # 50 by 100 becomes 100 by 200, with 50 rows of grey above
    rows = [
        [20.0, 60, 40, 80, 0.3, 1],
        [0, 50, 200, 150, 0.9, 0],
        [0, 50, 9, 60, 0.1, 0],
    ]
    model = Answers(rows)
    found = detect_set(model, IMAGE, side=200, confidence=0.25)
    assert found.boxes.tolist() == [[0, 0, 100, 50], [10, 5, 20, 15]]
    assert found.labels.tolist() == [0, 1]
    assert float(model.seen[0, 0, 0, 0]) == pytest.approx(114 / 255)


def test_fractions_of_rt_detr_are_of_the_stretched_picture():
    model = Answers([[0.5, 0.5, 0.5, 1.0, 0.8, 2]], num_queries=300)
    found = detect_set(model, IMAGE, side=64)
    assert found.boxes.tolist() == [[25, 0, 75, 50]]
    assert model.seen.shape == (1, 3, 64, 64)
    assert model.seen.max() == 0


def test_the_constructors_network_answers_in_this_form():
    torch.manual_seed(0)
    model = build("yolov10n").eval()
    found = detect_set(model, IMAGE, side=96, confidence=0.0)
    assert 0 < len(found) <= 300
    assert (found.scores.diff() <= 0).all()
    assert found.boxes[:, 2].max() <= 100
