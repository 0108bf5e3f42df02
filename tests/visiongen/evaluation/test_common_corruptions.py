"""Pictures get noisier, blurrier, foggier, paler and coarser, as stated."""

import pytest
import torch
from scipy.ndimage import gaussian_filter

from visiongen.evaluation.common_corruptions import (
    CORRUPTIONS,
    blur,
    fog,
    lose_contrast,
    pixelate,
)

IMAGES = torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))
SMOOTH = blur(IMAGES, 1.5)


def test_blur_equals_scipys_away_from_the_border():
    expected = gaussian_filter(
        IMAGES.numpy(), (0, 0, 1.5, 1.5), truncate=3.34, mode="mirror"
    )
    found = blur(IMAGES, 1.5).numpy()
    assert abs(found - expected).max() < 2e-3


def test_fog_mixes_with_light_grey():
    assert torch.equal(fog(IMAGES, 0.0), IMAGES)
    torch.testing.assert_close(fog(IMAGES, 1.0), torch.full_like(IMAGES, 0.8))


def test_contrast_shrinks_in_proportion():
    pale = lose_contrast(IMAGES, 0.25)
    spread = pale.flatten(1).std(1) / IMAGES.flatten(1).std(1)
    torch.testing.assert_close(spread, torch.full((4,), 0.25), atol=2e-3, rtol=0)


def test_pixels_are_means_of_blocks():
    coarse = pixelate(IMAGES, 8)
    blocks = IMAGES.unfold(2, 4, 4).unfold(3, 4, 4).mean((-1, -2))
    torch.testing.assert_close(coarse[:, :, ::4, ::4], blocks)
    torch.testing.assert_close(coarse[:, :, 3::4, 3::4], blocks)


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_strengths_go_from_weak_to_strong_and_stay_in_range(kind):
    changed = [corrupt(SMOOTH) for corrupt in CORRUPTIONS[kind]]
    moved = [float((each - SMOOTH).abs().mean()) for each in changed]
    assert 0 < moved[0] < moved[1] < moved[2]
    assert all(each.min() >= 0 and each.max() <= 1 for each in changed)
