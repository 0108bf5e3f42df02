"""Augmentation moves pictures within the stated limits, each its own way."""

import pytest
import torch

from visiongen.training.augmentation import (
    random_affine,
    random_erasing,
    random_flip,
    random_shift,
)


@pytest.fixture
def images():
    return torch.rand(64, 3, 12, 16, generator=torch.Generator().manual_seed(0))


def centres(images):
    """Centre of mass of each picture, as columns and rows."""
    height, width = images.shape[-2:]
    mass = images.sum((1, 2, 3))
    x = (images.sum((1, 2)) * torch.arange(width)).sum(1) / mass
    y = (images.sum((1, 3)) * torch.arange(height)).sum(1) / mass
    return torch.stack([x, y], 1)


def spot(count=256, side=21):
    """Pictures with one bright 3 × 3 square in the middle."""
    pictures = torch.zeros(count, 1, side, side)
    middle = side // 2
    pictures[:, :, middle - 1 : middle + 2, middle - 1 : middle + 2] = 1
    return pictures


def test_affine_without_limits_changes_nothing(images):
    torch.testing.assert_close(random_affine(images), images, atol=1e-5, rtol=0)


def test_affine_shifts_within_its_limit_in_pixels():
    moved = centres(random_affine(spot(), shift=4)) - 10
    assert moved.abs().max() <= 4 + 1e-3
    assert (moved.abs().max(0).values > 3.5).all()
    assert moved.std(0).min() > 1


def test_affine_scales_the_area_within_its_limits():
    area = random_affine(spot(side=31), scale=(0.8, 1.5)).sum((1, 2, 3)) / 9
    assert 0.8**2 * 0.8 < area.min() < 0.8
    assert 1.8 < area.max() < 1.5**2 * 1.2


def test_affine_rotates_within_its_limit():
    arm = torch.zeros(256, 1, 21, 21)
    arm[:, :, 10, 18] = 1  # straight to the right
    away = centres(random_affine(arm, degrees=30)) - 10
    angle = torch.atan2(away[:, 1], away[:, 0]).rad2deg()
    assert 25 < angle.max() < 32
    assert -32 < angle.min() < -25
    torch.testing.assert_close(
        away.norm(dim=1), torch.full((256,), 8.0), atol=0.3, rtol=0
    )


def test_affine_shears_along_the_rows():
    column = torch.zeros(256, 1, 21, 21)
    column[:, :, 2, 10] = 1
    moved = centres(random_affine(column, shear=20)) - torch.tensor([10.0, 2.0])
    assert moved[:, 1].abs().max() < 0.1
    assert 2 < moved[:, 0].abs().max() < 3.1  # 8 rows above the middle, tan 20°


def test_shift_cuts_a_window_of_the_padded_picture(images):
    moved = random_shift(images, 2)
    padded = torch.nn.functional.pad(images, [2] * 4)
    windows = padded.unfold(2, 12, 1).unfold(3, 16, 1)  # (B, C, 5, 5, H, W)
    found = (windows == moved[:, :, None, None]).all(-1).all(-1).all(1)
    assert (found.flatten(1).sum(1) == 1).all()
    assert found.any(0).sum() > 20  # of 25 moves


def test_shift_can_reflect_at_the_border(images):
    assert (random_shift(images, 3, border="reflect") > 0).all()
    assert (random_shift(images, 3) == 0).any()


def test_flip_mirrors_about_half_of_the_pictures(images):
    flipped = random_flip(images)
    same = (flipped == images).flatten(1).all(1)
    mirrored = (flipped == images.flip(-1)).flatten(1).all(1)
    assert (same ^ mirrored).all()
    assert 16 < same.sum() < 48


def test_erasing_paints_one_square(images):
    erased = random_erasing(images, side=4, value=-1.0)
    painted = (erased == -1).all(1)  # (B, H, W)
    assert torch.equal(
        erased[~painted[:, None].expand_as(erased)],
        images[~painted[:, None].expand_as(images)],
    )
    assert painted.sum((1, 2)).max() == 16
    assert painted.sum((1, 2)).min() >= 4
    assert (painted.any(1).sum(1) <= 4).all()
    assert (painted.any(2).sum(1) <= 4).all()


def test_every_picture_of_a_batch_is_changed_its_own_way():
    moved = random_affine(spot(8), degrees=10, shift=3)
    assert len({tuple(c.tolist()) for c in centres(moved)}) == 8
