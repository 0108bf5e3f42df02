"""Photographs, boxes and masks are changed alike."""

import pytest
import torch

from visiongen.detection.masks import masks_to_boxes
from visiongen.detection.scenes import GroundTruth
from visiongen.training.scene_augmentation import (
    augmented,
    flip_and_colour,
    zoom_crop_flip_and_colour,
)


@pytest.fixture
def scene():
    """Two white rectangles on black, with masks."""
    boxes = torch.tensor([[10.0, 20, 30, 70], [60, 10, 90, 80]])
    masks = torch.zeros(2, 90, 120, dtype=torch.bool)
    for mask, (x1, y1, x2, y2) in zip(masks, boxes.int().tolist(), strict=True):
        mask[y1:y2, x1:x2] = True
    image = masks.any(0).float().expand(3, -1, -1).clone()
    return image, GroundTruth(boxes, torch.tensor([0, 1]), masks=masks)


def test_without_augmentation_nothing_changes(scene):
    image, truth = augmented(None, *scene)
    assert image is scene[0]
    assert truth is scene[1]


@pytest.mark.parametrize("seed", range(4))
def test_boxes_and_masks_are_mirrored_with_the_picture(scene, seed):
    torch.manual_seed(seed)
    image, truth = augmented(flip_and_colour(), *scene)
    torch.testing.assert_close(masks_to_boxes(truth.masks), truth.boxes)
    covered = truth.masks.any(0)
    assert image.mean(0)[covered].min() > image.mean(0)[~covered].max()
    mirrored = 120 - scene[1].boxes[:, [2, 1, 0, 3]] * torch.tensor([1, -1, 1, -1])
    mirrored[:, [1, 3]] -= 120
    same = torch.equal(truth.boxes, scene[1].boxes)
    assert same or torch.equal(truth.boxes, mirrored)


@pytest.mark.parametrize("seed", range(8))
def test_after_zoom_and_crop_every_box_still_holds_its_rectangle(scene, seed):
    torch.manual_seed(seed)
    image, truth = augmented(zoom_crop_flip_and_colour(), *scene)
    assert 1 <= len(truth.boxes) <= 2
    height, width = image.shape[1:]
    assert truth.masks.shape == (len(truth.boxes), height, width)
    assert truth.boxes.min() >= 0
    assert truth.boxes[:, 2].max() <= width
    assert truth.boxes[:, 3].max() <= height
    for box, mask in zip(truth.boxes, truth.masks, strict=True):
        (around,) = masks_to_boxes(mask[None])
        torch.testing.assert_close(around, box, atol=1.0, rtol=0)


def test_the_same_seed_makes_the_same_scene(scene):
    made = []
    for _ in range(2):
        torch.manual_seed(3)
        made.append(augmented(zoom_crop_flip_and_colour(), *scene))
    (first, boxes), (second, others) = made
    assert torch.equal(first, second)
    assert torch.equal(boxes.boxes, others.boxes)
