"""Polygons and masks against each other and against pycocotools."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco
from torchvision.ops import masks_to_boxes as torchvision_boxes

from visiongen.detection.masks import (
    mask_iou,
    mask_to_polygons,
    masks_to_boxes,
    polygons_to_mask,
)


def disc(radius, centre=(30.2, 25.7), side=60):
    y, x = np.mgrid[:side, :side] + 0.5
    return (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius**2


def test_a_rectangle_fills_exactly_its_pixels():
    mask = polygons_to_mask([[(2, 1), (6, 1), (6, 4), (2, 4)]], 8, 9)
    expected = np.zeros((8, 9), bool)
    expected[1:4, 2:6] = True
    np.testing.assert_array_equal(mask, expected)


def test_filling_agrees_with_pycocotools_but_for_the_border():
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    outline = np.stack([30 + 20 * np.cos(angles), 28 + 14 * np.sin(angles)], 1)
    encoded = coco.frPyObjects([outline.flatten().tolist()], 60, 60)
    theirs = coco.decode(encoded)[..., 0].astype(bool)
    ours = polygons_to_mask([outline], 60, 60)
    assert (ours ^ theirs).sum() < 0.05 * theirs.sum()


@given(st.integers(0, 10_000))
def test_outlines_without_tolerance_give_the_mask_back(seed):
    generator = np.random.default_rng(seed)
    mask = np.zeros((40, 40), bool)
    for _ in range(3):
        x, y = generator.integers(0, 30, 2)
        mask[y : y + generator.integers(2, 12), x : x + generator.integers(2, 12)] = 1
    filled = polygons_to_mask(mask_to_polygons(mask, 0, smallest=0), 40, 40)
    assert not (mask & ~filled).any()
    holes = filled & ~mask  # a region that rectangles enclose is filled
    assert holes.sum() == 0 or holes.sum() < mask.sum()


@pytest.mark.parametrize("tolerance", [0.5, 1.0, 2.0])
def test_simplified_outlines_stay_near(tolerance):
    mask = disc(20)
    (outline,) = mask_to_polygons(mask, tolerance)
    again = polygons_to_mask([outline], 60, 60)
    iou = (mask & again).sum() / (mask | again).sum()
    assert iou > 1 - 0.06 * tolerance
    assert len(outline) < len(mask_to_polygons(mask, 0)[0]) / 3


def test_a_hole_is_no_outline_and_parts_come_largest_first():
    mask = disc(20) & ~disc(8)
    mask[50:55, 50:58] = True
    outlines = mask_to_polygons(mask)
    assert len(outlines) == 2
    assert np.ptp(outlines[0][:, 0]) > 30 > np.ptp(outlines[1][:, 0])


def test_an_object_at_the_border_keeps_its_border():
    mask = np.zeros((10, 12), bool)
    mask[:5, :4] = True
    (outline,) = mask_to_polygons(mask, 0.8)
    assert outline.min() == 0
    assert outline.max(0).tolist() == [4, 5]


def test_mask_iou_equals_pycocotools():
    generator = np.random.default_rng(0)
    a, b = generator.random((4, 30, 20)) < 0.5, generator.random((3, 30, 20)) < 0.3
    encode = [coco.encode(np.asfortranarray(m.astype(np.uint8))) for m in [*a, *b]]
    expected = coco.iou(encode[:4], encode[4:], [0] * 3)
    found = mask_iou(torch.from_numpy(a), torch.from_numpy(b))
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_boxes_of_masks_end_one_pixel_behind_torchvisions():
    masks = torch.from_numpy(np.stack([disc(20), disc(3), disc(9, (50, 50))]))
    expected = torchvision_boxes(masks) + torch.tensor([0, 0, 1, 1])
    torch.testing.assert_close(masks_to_boxes(masks), expected)


def test_an_empty_mask_and_a_line_are_refused():
    with pytest.raises(ValueError, match="a mask is empty"):
        masks_to_boxes(torch.zeros(1, 4, 4, dtype=torch.bool))
    with pytest.raises(ValueError, match="at least 3 points"):
        polygons_to_mask([[(0, 0), (1, 1)]], 4, 4)
