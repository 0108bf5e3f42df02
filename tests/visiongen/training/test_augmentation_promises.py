"""Augmentation for any batch: shapes and ranges stay, and nothing is invented."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from visiongen.training.augmentation import (
    random_affine,
    random_erasing,
    random_flip,
    random_shift,
)


@st.composite
def batches(draw):
    """Pictures ``(B, C, H, W)`` in [0, 1]."""
    shape = (
        draw(st.integers(1, 4)),
        draw(st.sampled_from([1, 3])),
        draw(st.integers(6, 12)),
        draw(st.integers(6, 12)),
    )
    seed = draw(st.integers(0, 2**31))
    torch.manual_seed(seed)
    return torch.rand(shape)


@given(batches())
def test_flipping_mirrors_or_leaves_each_picture(images):
    found = random_flip(images)
    for before, after in zip(images, found, strict=True):
        assert torch.equal(after, before) or torch.equal(after, before.flip(-1))


@given(batches(), st.integers(0, 4), st.sampled_from(["zeros", "reflect"]))
def test_shifting_brings_in_only_zeros_or_what_was_there(images, pixels, border):
    found = random_shift(images, pixels, border)
    assert found.shape == images.shape
    allowed = torch.cat([images.flatten(), torch.zeros(int(border == "zeros"))])
    assert torch.isin(found, allowed).all()
    if pixels == 0:
        assert torch.equal(found, images)


@given(batches(), st.floats(0, 180), st.floats(0, 3), st.floats(0, 30))
def test_affine_maps_keep_shape_and_range(images, degrees, shift, shear):
    found = random_affine(images, degrees, shift, (0.8, 1.2), shear)
    assert found.shape == images.shape
    assert (found >= -1e-5).all()
    assert (found <= images.amax() + 1e-5).all()


@given(batches(), st.integers(1, 5))
def test_erasing_paints_no_more_than_one_square(images, side):
    found = random_erasing(images, side, value=2.0)
    painted = (found == 2).sum((2, 3))
    assert ((painted > 0) & (painted <= side**2)).all()
    assert torch.equal(torch.where(found == 2, images, found), images)
