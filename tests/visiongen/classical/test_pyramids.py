import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from visiongen.classical.pyramids import (
    downsample,
    gaussian_pyramid,
    laplacian_pyramid,
    reconstruct,
    upsample,
)

SHAPES = [(8, 8), (9, 9), (8, 9), (1, 1), (2, 1), (5, 6), (7, 8, 3)]


@pytest.mark.parametrize("shape", SHAPES)
def test_downsample_equals_opencv(shape, generator):
    image = generator.integers(0, 256, shape).astype(np.uint8)
    expected = cv2.pyrDown(image.astype(float))
    assert np.abs(downsample(image) - expected).max() <= 255e-12


@pytest.mark.parametrize("shape", [(4, 4), (1, 3), (3, 1), (5, 6), (4, 3, 3)])
def test_upsample_to_even_sizes_equals_opencv(shape, generator):
    image = generator.integers(0, 256, shape).astype(np.uint8)
    target = (2 * shape[0], 2 * shape[1], *shape[2:])
    expected = cv2.pyrUp(image.astype(float))
    assert np.abs(upsample(image, target) - expected).max() <= 255e-12


def test_upsample_to_odd_sizes_equals_opencv_inside(generator):
    image = generator.random((6, 7))
    expected = cv2.pyrUp(image, dstsize=(13, 11))
    ours = upsample(image, (11, 13))
    np.testing.assert_allclose(ours[:-2, :-2], expected[:-2, :-2], atol=1e-12)


@pytest.mark.parametrize("shape", [(8, 8), (7, 9)])
def test_upsample_keeps_a_flat_picture_flat(shape):
    flat = np.full(((shape[0] + 1) // 2, (shape[1] + 1) // 2), 7)
    np.testing.assert_allclose(upsample(flat, shape), 7)


def test_upsample_refuses_a_size_that_no_halving_gives():
    with pytest.raises(ValueError, match="cannot grow"):
        upsample(np.zeros((4, 4)), (8, 9))


sizes = st.tuples(st.integers(1, 20), st.integers(1, 20))
pictures = arrays(np.uint8, sizes) | arrays(np.uint8, sizes.map(lambda s: (*s, 3)))


@given(pictures, st.integers(1, 5))
def test_the_laplacian_pyramid_is_exact(image, levels):
    most = int(np.ceil(np.log2(max(image.shape[:2])))) + 1
    pyramid = laplacian_pyramid(image, min(levels, most))
    assert np.abs(reconstruct(pyramid) - image).max() <= 255e-12


def test_levels_halve_and_odd_sizes_round_up():
    shapes = [level.shape for level in gaussian_pyramid(np.zeros((9, 16)), 5)]
    assert shapes == [(9, 16), (5, 8), (3, 4), (2, 2), (1, 1)]
    shapes = [level.shape for level in laplacian_pyramid(np.zeros((9, 16)), 3)]
    assert shapes == [(9, 16), (5, 8), (3, 4)]


def test_one_level_is_the_image_itself(generator):
    image = generator.random((6, 5))
    for pyramid in (gaussian_pyramid(image, 1), laplacian_pyramid(image, 1)):
        assert len(pyramid) == 1
        np.testing.assert_array_equal(pyramid[0], image)


def test_a_flat_picture_has_no_details():
    *details, last = laplacian_pyramid(np.full((12, 10), 50), 3)
    assert max(np.abs(detail).max() for detail in details) < 1e-12
    np.testing.assert_allclose(last, 50)


@pytest.mark.parametrize("levels", [0, -1, 6, 1.5])
def test_an_image_can_only_be_halved_so_often(levels):
    with pytest.raises(ValueError, match="levels"):
        gaussian_pyramid(np.zeros((9, 16)), levels)


def test_reconstruct_refuses_levels_that_do_not_fit():
    with pytest.raises(ValueError, match="cannot grow"):
        reconstruct([np.zeros((9, 9)), np.zeros((4, 4))])
    with pytest.raises(ValueError, match="empty"):
        reconstruct([])
