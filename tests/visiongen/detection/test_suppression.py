"""Suppression against torchvision's, and the soft kind against OpenCV's."""

import cv2
import numpy as np
import pytest
import torch
from torchvision import ops

from visiongen.detection.boxes import xyxy_to_xywh
from visiongen.detection.suppression import (
    non_maximum_suppression,
    soft_suppression,
    suppression_by_class,
)


@pytest.fixture
def scores():
    return torch.rand(200, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.9, 1.0])
def test_equals_torchvision(boxes, scores, threshold):
    given = boxes(200)
    expected = ops.nms(given, scores, threshold)
    assert torch.equal(non_maximum_suppression(given, scores, threshold), expected)


def test_equal_scores_keep_their_order(boxes):
    given, scores = boxes(50), torch.full((50,), 0.5)
    expected = ops.nms(given, scores, 0.4)
    assert torch.equal(non_maximum_suppression(given, scores, 0.4), expected)


@pytest.mark.parametrize("threshold", [0.3, 0.6])
def test_by_class_equals_torchvision(boxes, scores, threshold):
    given = boxes(200) - 30  # negative coordinates too
    labels = torch.arange(200) % 7
    expected = ops.batched_nms(given, scores, labels, threshold)
    found = suppression_by_class(given, scores, labels, threshold)
    assert torch.equal(found, expected)


def test_another_class_suppresses_nothing(boxes):
    one = boxes(1).repeat(3, 1)
    kept = suppression_by_class(one, torch.tensor([0.1, 0.3, 0.2]), torch.arange(3))
    assert kept.tolist() == [1, 2, 0]


def test_no_boxes_give_no_boxes():
    none, labels = torch.empty(0, 4), torch.empty(0, dtype=torch.long)
    assert len(non_maximum_suppression(none, torch.empty(0))) == 0
    assert len(suppression_by_class(none, torch.empty(0), labels)) == 0
    assert len(soft_suppression(none, torch.empty(0))[0]) == 0


@pytest.mark.parametrize("sigma", [0.1, 0.5, 2.0])
def test_soft_suppression_equals_opencv(scores, sigma):
    # OpenCV's boxes are whole numbers
    generator = np.random.default_rng(0)
    corner = torch.from_numpy(generator.integers(0, 100, (200, 2))).float()
    size = torch.from_numpy(generator.integers(5, 50, (200, 2))).float()
    given = torch.cat([corner, corner + size], 1)
    kept, new = soft_suppression(given, scores, sigma, lowest=0.01)
    expected_scores, expected = cv2.dnn.softNMSBoxes(
        xyxy_to_xywh(given).int().tolist(),
        scores.tolist(),
        0.01,
        0.3,
        sigma=sigma,
        method=cv2.dnn.SOFT_NMSMETHOD_SOFTNMS_GAUSSIAN,
    )
    assert kept.tolist() == np.ravel(expected).tolist()
    np.testing.assert_allclose(new, expected_scores, atol=1e-5)


def test_soft_suppression_leaves_its_arguments_alone(boxes, scores):
    before = scores.clone()
    soft_suppression(boxes(200), scores)
    assert torch.equal(scores, before)


def test_a_neighbour_that_is_dropped_is_only_lowered_by_the_soft_kind():
    pair = torch.tensor([[0.0, 0, 10, 10], [2.0, 0, 12, 10]])  # IoU 2/3
    scores = torch.tensor([0.9, 0.8])
    assert non_maximum_suppression(pair, scores, 0.5).tolist() == [0]
    kept, new = soft_suppression(pair, scores, sigma=0.5)
    assert kept.tolist() == [0, 1]
    assert float(new[1]) == pytest.approx(0.8 * np.exp(-((2 / 3) ** 2) / 0.5))
