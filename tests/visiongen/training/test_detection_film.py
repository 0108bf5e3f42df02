"""A film shows what a network finds, and disturbs nothing."""

import copy

import numpy as np
import pytest
import torch

from visiongen.data.registry import find
from visiongen.demos.detection_thresholds import PHOTOGRAPH
from visiongen.detection.decoded_predictions import detect_decoded
from visiongen.pretrained.ultralytics_models import build
from visiongen.training.detection_film import (
    FILMED,
    LOWEST,
    MOST,
    SIZES,
    STREET,
    DetectionFilm,
    at_sizes,
)

FREE = ("CC0-1.0", "Public domain")


@pytest.fixture
def network():
    """Random weights that are sure of much."""
    torch.manual_seed(0)
    made = build("yolov5n", classes=1).eval()
    for branch in made.model[-1].cv3:
        torch.nn.init.constant_(branch[-1].bias, 0.0)
    return made


@pytest.fixture
def image(monkeypatch):
    made = np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8)
    monkeypatch.setitem(FILMED, "noise", lambda: made)
    return made


def test_a_frame_holds_the_surest_detections_in_whole_pixels(network, image):
    film = DetectionFilm(["noise"], side=64, iou=0.6)
    film.take(network)
    (row,) = film.frames["noise"]
    rows = torch.tensor(row).reshape(-1, 5)
    found = detect_decoded(network, image, 64, LOWEST, iou=0.6)
    assert len(rows) == min(len(found), MOST) > 0
    boxes, scores = found.boxes[:MOST], found.scores[:MOST]
    torch.testing.assert_close(rows[:, :4], boxes.round(), atol=0, rtol=0)
    torch.testing.assert_close(rows[:, 4], scores, atol=5.1e-3, rtol=0)


def test_the_network_is_left_as_it_is(network, image):
    network.train()
    before = copy.deepcopy(network.state_dict())
    DetectionFilm(["noise"], side=64, iou=0.6).take(network)
    assert network.training
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, before[name]), name


def test_every_copy_is_half_as_large_as_the_one_before():
    image = np.full((512, 512), 255, np.uint8)
    sheet = at_sizes(image)
    assert sheet.shape == (512, 768, 3)
    assert (sheet == 255).all(2).sum() == sum(size**2 for size in SIZES)


def test_the_photographs_of_the_film_are_free_but_for_the_street_of_chapter_6():
    assert set(FILMED) == {"street", "sizes", "rocket"}
    for name in ("camera", "rocket"):
        assert find(f"photographs/{name}").licence in FREE
    assert STREET == PHOTOGRAPH
