"""Whatever boxes come in, what comes out keeps the ranges that are promised."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from visiongen.detection.box_coding import decode_boxes, encode_boxes
from visiongen.detection.boxes import (
    area,
    clip,
    cxcywh_to_xyxy,
    xywh_to_xyxy,
    xyxy_to_cxcywh,
    xyxy_to_xywh,
)
from visiongen.detection.letterbox import letterbox
from visiongen.detection.overlap import (
    complete_iou,
    distance_iou,
    generalized_iou,
    intersection_over_union,
    intersections,
)
from visiongen.detection.suppression import (
    non_maximum_suppression,
    soft_suppression,
    suppression_by_class,
)

PLACES = st.floats(-500, 500, width=32)
SIZES = st.floats(0, 300, width=32)


@st.composite
def boxes(draw, smallest=0.0, most=8):
    """Corners ``(N, 4)``, N from 0; sides from ``smallest``, so also points."""
    count = draw(st.integers(0, most))
    corners = draw(arrays(np.float64, (count, 2), elements=PLACES))
    sides = draw(arrays(np.float64, (count, 2), elements=SIZES)) + smallest
    return torch.from_numpy(np.hstack([corners, corners + sides]))


@given(boxes(), boxes())
def test_an_intersection_is_no_larger_than_either_box(a, b):
    shared = intersections(a, b)
    assert shared.shape == (len(a), len(b))
    assert (shared >= 0).all()
    assert (shared <= area(a)[:, None] + 1e-6).all()
    assert (shared <= area(b)[None] + 1e-6).all()


@given(boxes(), boxes())
def test_iou_is_symmetric_and_a_share(a, b):
    found = intersection_over_union(a, b)
    assert ((found >= 0) & (found <= 1 + 1e-9)).all()
    torch.testing.assert_close(found, intersection_over_union(b, a).T)


@given(boxes(smallest=0.5))
def test_a_box_with_an_area_overlaps_itself_wholly(a):
    ones = torch.ones(len(a), dtype=torch.float64)
    for measure in (intersection_over_union, generalized_iou, distance_iou):
        torch.testing.assert_close(measure(a, a).diagonal(), ones)


@given(boxes(smallest=0.5), boxes(smallest=0.5))
def test_the_refinements_never_exceed_iou_and_stay_in_their_range(a, b):
    plain = intersection_over_union(a, b)
    bounds = {generalized_iou: -1, distance_iou: -1, complete_iou: -2}
    for measure, least in bounds.items():
        refined = measure(a, b)
        assert (refined <= plain + 1e-9).all()
        assert (refined >= least - 1e-9).all()


@given(boxes())
def test_conversions_come_back(a):
    for there, back in (
        (xyxy_to_cxcywh, cxcywh_to_xyxy),
        (xyxy_to_xywh, xywh_to_xyxy),
    ):
        torch.testing.assert_close(back(there(a)), a, atol=1e-6, rtol=1e-9)


@given(boxes(), st.integers(1, 400), st.integers(1, 400))
def test_clipped_boxes_lie_in_the_picture_and_clipping_twice_changes_nothing(a, h, w):
    inside = clip(a, h, w)
    assert (inside >= 0).all()
    assert (inside[:, 0::2] <= w).all()
    assert (inside[:, 1::2] <= h).all()
    assert (inside[:, 2:] >= inside[:, :2]).all()
    assert torch.equal(clip(inside, h, w), inside)


@given(boxes(smallest=10), boxes(smallest=10))
def test_coded_boxes_come_back(a, anchors):
    count = min(len(a), len(anchors))
    a, anchors, weights = a[:count], anchors[:count], (10.0, 10.0, 5.0, 5.0)
    found = decode_boxes(encode_boxes(a, anchors, weights), anchors, weights)
    torch.testing.assert_close(found, a, atol=1e-3, rtol=1e-4)


@given(st.data(), st.floats(0, 1))
def test_what_suppression_keeps_does_not_overlap_and_covers_the_rest(data, threshold):
    a = data.draw(boxes(smallest=0.5))
    scores = torch.from_numpy(
        data.draw(arrays(np.float64, len(a), elements=st.floats(0, 1)))
    )
    kept = non_maximum_suppression(a, scores, threshold)
    overlaps = intersection_over_union(a[kept], a[kept]).fill_diagonal_(0)
    assert (overlaps <= threshold).all()
    assert (scores[kept].diff() <= 0).all()
    dropped = [n for n in range(len(a)) if n not in kept.tolist()]
    if dropped:  # each was dropped for a kept one that overlaps it more
        assert (intersection_over_union(a[dropped], a[kept]) > threshold).any(1).all()


@given(st.data())
def test_suppression_by_class_is_suppression_within_each_class(data):
    a = data.draw(boxes(smallest=0.5))
    scores = torch.rand(len(a), dtype=torch.float64)
    labels = torch.from_numpy(
        data.draw(arrays(np.int64, len(a), elements=st.integers(0, 2)))
    )
    together = set(suppression_by_class(a, scores, labels).tolist())
    for label in labels.unique():
        own = (labels == label).nonzero()[:, 0]
        kept = own[non_maximum_suppression(a[own], scores[own])]
        assert set(kept.tolist()) == together & set(own.tolist())


@given(st.data())
def test_soft_suppression_only_lowers_scores(data):
    a = data.draw(boxes(smallest=0.5))
    scores = torch.from_numpy(
        data.draw(arrays(np.float64, len(a), elements=st.floats(0, 1)))
    )
    chosen, lowered = soft_suppression(a, scores)
    assert len(set(chosen.tolist())) == len(chosen)
    assert (lowered <= scores[chosen] + 1e-9).all()
    assert (lowered >= 0).all()


@given(st.integers(1, 90), st.integers(1, 90), st.sampled_from([32, 64, 96]), st.data())
def test_letterboxed_boxes_find_their_way_back(height, width, side, data):
    image = np.zeros((height, width, 3), np.uint8)
    padded, way = letterbox(image, side, stride=32)
    assert padded.shape[0] % 32 == padded.shape[1] % 32 == 0
    assert max(padded.shape[:2]) <= max(side, 32)
    a = clip(data.draw(boxes()), height, width)
    torch.testing.assert_close(way.undo(way.apply(a)), a, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("wrong", [torch.zeros(4), torch.zeros(2, 3)])
def test_other_shapes_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must have shape \(N, 4\)"):
        intersection_over_union(wrong, torch.zeros(1, 4))
