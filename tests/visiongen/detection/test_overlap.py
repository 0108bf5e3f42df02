"""The IoU family against torchvision's."""

import pytest
import torch
from torchvision import ops

from visiongen.detection import overlap

PAIRS = [
    (overlap.intersection_over_union, ops.box_iou),
    (overlap.generalized_iou, ops.generalized_box_iou),
    (overlap.distance_iou, ops.distance_box_iou),
    (overlap.complete_iou, ops.complete_box_iou),
]
NAMES = ["iou", "giou", "diou", "ciou"]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=NAMES)
def test_equals_torchvision(boxes, ours, theirs):
    a, b = boxes(30, 0), boxes(20, 1)
    torch.testing.assert_close(ours(a, b), theirs(a, b), atol=1e-5, rtol=0)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=NAMES)
def test_gradients_equal_torchvision(boxes, ours, theirs):
    slopes = []
    for function in (ours, theirs):
        a = boxes(10, 0).requires_grad_()
        function(a, boxes(10, 1)).diagonal().sum().backward()
        slopes.append(a.grad)
    torch.testing.assert_close(*slopes, atol=1e-5, rtol=0)


@pytest.mark.parametrize("ours", [ours for ours, _ in PAIRS], ids=NAMES)
def test_a_box_overlaps_itself_entirely(boxes, ours):
    given = boxes(10)
    torch.testing.assert_close(ours(given, given).diagonal(), torch.ones(10))


@pytest.mark.parametrize("ours", [ours for ours, _ in PAIRS], ids=NAMES)
def test_empty_boxes_give_finite_values(ours):
    empty = torch.tensor([[3.0, 3, 3, 3], [3.0, 3, 3, 3]])
    assert ours(empty, empty).isfinite().all()


def test_iou_by_hand():
    a = torch.tensor([[0.0, 0, 2, 2]])
    b = torch.tensor([[1.0, 1, 3, 3], [2.0, 0, 4, 2]])
    torch.testing.assert_close(
        overlap.intersection_over_union(a, b), torch.tensor([[1 / 7, 0]])
    )


def test_only_the_relatives_pull_boxes_together_that_do_not_touch():
    target = torch.tensor([[0.0, 0, 2, 2]])
    for function in (ours for ours, _ in PAIRS):
        box = torch.tensor([[5.0, 0, 7, 2]], requires_grad=True)
        function(box, target).sum().backward()
        pulled = bool(box.grad.abs().sum() > 0)
        assert pulled == (function is not overlap.intersection_over_union)


def test_a_box_inside_out_is_refused():
    with pytest.raises(ValueError, match=r"b\[0\]"):
        overlap.generalized_iou(torch.zeros(1, 4), torch.tensor([[1.0, 0, 0, 1]]))
