"""Conventions of boxes against torchvision's."""

import pytest
import torch
from torchvision import ops

from visiongen.detection import boxes as ours


@pytest.mark.parametrize("other", ["cxcywh", "xywh"])
def test_conversions_equal_torchvision_and_undo_each_other(boxes, other):
    given = boxes(20)
    there = getattr(ours, f"xyxy_to_{other}")(given)
    torch.testing.assert_close(there, ops.box_convert(given, "xyxy", other))
    back = getattr(ours, f"{other}_to_xyxy")(there)
    torch.testing.assert_close(back, given, atol=1e-5, rtol=0)


def test_area_and_clipping_equal_torchvision(boxes):
    given = boxes(20) - 20
    torch.testing.assert_close(ours.area(given), ops.box_area(given))
    expected = ops.clip_boxes_to_image(given, (60, 80))
    torch.testing.assert_close(ours.clip(given, 60, 80), expected)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (torch.tensor([[0.0, 0, 1, 1], [5, 0, 2, 9]]), r"a\[1\].*negative width"),
        (torch.zeros(3, 5), r"a must have shape \(N, 4\), not \(3, 5\)"),
        (torch.zeros(4), r"\(N, 4\)"),
    ],
)
def test_wrong_boxes_are_named(given, message):
    with pytest.raises(ValueError, match=message):
        ours.require_boxes(given, "a")
