"""Slant, ink, and the share of them that goes with the row."""

import numpy as np
import pytest
import torch
from scipy.ndimage import affine_transform

from visiongen.evaluation.handwriting import ink, shared_variance, slant


def bar(shear=0.0):
    """A vertical bar, moved to the right by ``shear`` pixels for each one upwards."""
    upright = np.zeros((29, 29))
    upright[5:24, 13:16] = 1
    # output (y, x) reads the input at (y, x + shear (y − 14))
    sheared = affine_transform(
        upright, [[1, 0], [shear, 1]], offset=[0, -14 * shear], order=1
    )
    return torch.from_numpy(sheared)[None, None]


@pytest.mark.parametrize("shear", [-0.5, 0.0, 0.25])
def test_slant_is_the_shear_of_a_bar(shear):
    assert float(slant(bar(shear))[0]) == pytest.approx(shear, abs=1e-6)


def test_ink_is_the_mean_brightness():
    assert float(ink(bar())[0]) == pytest.approx(19 * 3 / 29**2)


def test_rows_that_agree_share_everything_and_labels_do_not_count():
    hands = torch.randn(50, 1, generator=torch.Generator().manual_seed(0))
    assert shared_variance(hands + torch.arange(10.0)) == pytest.approx(1)


def test_half_of_the_variance_is_shared_when_hand_and_chance_weigh_the_same():
    draw = torch.Generator().manual_seed(0)
    hand = torch.randn(20_000, 1, generator=draw)
    chance = torch.randn(20_000, 10, generator=draw)
    assert shared_variance(hand + chance) == pytest.approx(0.5, abs=0.02)
    assert shared_variance(chance) == pytest.approx(0, abs=0.01)


def test_one_label_has_nothing_to_share():
    with pytest.raises(ValueError, match="5 × 1"):
        shared_variance(torch.zeros(5, 1))
