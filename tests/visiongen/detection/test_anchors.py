"""Anchors, matching and box coding against torchvision's detectors."""

import pytest
import torch
from torchvision.models.detection._utils import BoxCoder, Matcher
from torchvision.models.detection.anchor_utils import (
    AnchorGenerator,
    DefaultBoxGenerator,
)
from torchvision.models.detection.image_list import ImageList

from visiongen.detection.anchors import anchor_shapes, grid_anchors, match_anchors
from visiongen.detection.box_coding import decode_boxes, encode_boxes
from visiongen.detection.overlap import intersection_over_union

RATIOS = (0.25, 1.0, 4.0)  # shapes of whole, even pixels: torchvision rounds them


def test_anchors_equal_torchvision():
    expected = AnchorGenerator(((32, 64),), (RATIOS,))(
        ImageList(torch.zeros(1, 3, 80, 112), [(80, 112)]), [torch.zeros(1, 8, 5, 7)]
    )
    found = grid_anchors(5, 7, 16, anchor_shapes((32, 64), RATIOS), offset=0)
    torch.testing.assert_close(found, expected[0])


def test_centred_anchors_equal_the_default_boxes_of_ssd():
    boxes = DefaultBoxGenerator([[2]], scales=[0.2, 0.3], steps=[10], clip=False)
    expected = boxes(
        ImageList(torch.zeros(1, 3, 100, 100), [(100, 100)]),
        [torch.zeros(1, 8, 10, 10)],
    )[0]
    shapes = torch.cat(
        [
            anchor_shapes([20, 100 * (0.2 * 0.3) ** 0.5], [1.0]),
            anchor_shapes([20], [0.5, 2.0]),
        ]
    )
    torch.testing.assert_close(grid_anchors(10, 10, 10, shapes), expected)


@pytest.mark.parametrize("keep_best", [True, False])
def test_matching_equals_torchvision(boxes, keep_best):
    anchors = grid_anchors(10, 10, 10, anchor_shapes((16, 32), RATIOS))
    overlap = intersection_over_union(anchors, boxes(6))
    expected = Matcher(0.5, 0.4, keep_best)(overlap.T)
    assert torch.equal(match_anchors(overlap, 0.5, 0.4, keep_best), expected)
    assert expected.max() >= 0


def test_matching_without_objects_says_what_to_do():
    with pytest.raises(ValueError, match="all anchors are background"):
        match_anchors(torch.zeros(5, 0), 0.5, 0.4)
    with pytest.raises(ValueError, match="exceeds high"):
        match_anchors(torch.zeros(5, 1), 0.5, 0.6)


@pytest.mark.parametrize("weights", [(1, 1, 1, 1), (10, 10, 5, 5)])
def test_coding_equals_torchvision(boxes, weights):
    given, anchors = boxes(30, 0), boxes(30, 1)
    coder = BoxCoder(weights)
    codes = encode_boxes(given, anchors, weights)
    torch.testing.assert_close(codes, coder.encode_single(given, anchors))
    wild = torch.randn(30, 4, generator=torch.Generator().manual_seed(0)) * 8
    torch.testing.assert_close(
        decode_boxes(wild, anchors, weights), coder.decode_single(wild, anchors)
    )


def test_decoding_undoes_encoding(boxes):
    given, anchors = boxes(30, 0), boxes(30, 1)
    back = decode_boxes(encode_boxes(given, anchors), anchors)
    torch.testing.assert_close(back, given, atol=1e-3, rtol=0)


def test_an_empty_box_cannot_be_encoded(boxes):
    with pytest.raises(ValueError, match="anchors must have positive"):
        encode_boxes(boxes(1), torch.zeros(1, 4))
