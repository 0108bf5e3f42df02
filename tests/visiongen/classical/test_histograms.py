import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage import data, exposure

from visiongen.classical.histograms import (
    clahe,
    cumulative,
    equalise,
    gamma_correct,
    histogram,
    linear_to_srgb,
    srgb_to_linear,
)

pictures = arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)))


def test_histogram_equals_opencv(generator):
    image = generator.integers(0, 256, (13, 17, 3)).astype(np.uint8)
    counts = histogram(image)
    assert counts.shape == (3, 256)
    for channel in range(3):
        expected = cv2.calcHist([image], [channel], None, [256], [0, 256]).ravel()
        np.testing.assert_array_equal(counts[channel], expected)
        grey = histogram(image[:, :, channel])
        np.testing.assert_array_equal(grey, expected)


@given(pictures)
def test_cumulative_rises_to_one(image):
    share = cumulative(histogram(image))
    assert (np.diff(share) >= 0).all()
    assert share[-1] == 1
    assert share[100] == pytest.approx((image <= 100).mean())


@pytest.mark.parametrize("name", ["camera", "coins", "page", "moon", "text"])
def test_equalise_equals_opencv_on_photographs(name):
    image = getattr(data, name)()
    difference = equalise(image).astype(int) - cv2.equalizeHist(image)
    assert np.abs(difference).max() <= 1


@given(pictures)
def test_equalise_equals_opencv_on_anything(image):
    difference = equalise(image).astype(int) - cv2.equalizeHist(image)
    assert np.abs(difference).max() <= 1


@given(pictures)
def test_equalise_keeps_the_order_of_levels_and_uses_the_whole_range(image):
    result = equalise(image)
    order = np.argsort(image, axis=None, kind="stable")
    assert (np.diff(result.ravel()[order].astype(int)) >= 0).all()
    if np.ptp(image) > 0:
        assert (result.min(), result.max()) == (0, 255)
    else:
        np.testing.assert_array_equal(result, image)


@pytest.mark.parametrize("shape", [(64, 64), (65, 63), (64, 63), (63, 64), (300, 451)])
@pytest.mark.parametrize("tiles", [(8, 8), (3, 5), (1, 1), (2, 7)])
@pytest.mark.parametrize("clip_limit", [0.01, 1, 2, 4, 40])
def test_clahe_equals_opencv(shape, tiles, clip_limit):
    image = np.ascontiguousarray(data.camera()[: shape[0], : shape[1]])
    theirs = cv2.createCLAHE(clip_limit, tiles[::-1]).apply(image)
    difference = np.abs(clahe(image, clip_limit, tiles).astype(int) - theirs)
    assert difference.max() <= 1
    assert (difference > 0).mean() < 0.01


def test_one_unclipped_tile_is_plain_equalisation():
    image = data.camera()
    difference = clahe(image, 256, (1, 1)).astype(int) - equalise(image)
    assert np.abs(difference).max() <= 1


def test_clahe_clips_the_contrast_of_noise(generator):
    image = generator.integers(100, 110, (64, 64)).astype(np.uint8)
    assert np.ptp(clahe(image, 1.5)) < 60
    assert np.ptp(clahe(image, 100)) > 200


@pytest.mark.parametrize("tiles", [(0, 4), (4, 11), (11, 4), (1, 2, 3), 4, (2, 1.5)])
def test_clahe_refuses_tiles_smaller_than_a_pixel(tiles):
    with pytest.raises(ValueError, match="tiles"):
        clahe(np.zeros((10, 10), np.uint8), 2, tiles)


@pytest.mark.parametrize("gamma", [0.3, 1, 2.2])
@pytest.mark.parametrize("shape", [(5, 6), (5, 6, 3)])
def test_gamma_equals_scikit_image(gamma, shape, generator):
    image = generator.integers(0, 256, shape).astype(np.uint8)
    ours = gamma_correct(image, gamma)
    np.testing.assert_array_equal(ours, exposure.adjust_gamma(image, gamma))
    floats = generator.random(shape)
    expected = exposure.adjust_gamma(floats, gamma)
    np.testing.assert_allclose(gamma_correct(floats, gamma), expected, atol=1e-12)


def test_gamma_below_one_brightens():
    assert gamma_correct(np.array([[0.25]]), 0.5) == pytest.approx(0.5)


@given(st.floats(0, 1))
def test_srgb_and_linear_light_are_inverse(value):
    image = np.array([[value]])
    assert linear_to_srgb(srgb_to_linear(image)) == pytest.approx(image, abs=1e-7)
    assert srgb_to_linear(linear_to_srgb(image)) == pytest.approx(image, abs=1e-7)


def test_srgb_of_known_greys():
    levels = srgb_to_linear(np.array([[0, 128, 188, 255]], np.uint8))[0]
    np.testing.assert_allclose(levels, [0, 0.2158605, 0.5028865, 1], atol=1e-6)


def test_srgb_stays_within_0_and_1():
    ends = np.array([[0.0, 1.0]])
    np.testing.assert_array_equal(srgb_to_linear(ends), ends)
    np.testing.assert_array_equal(linear_to_srgb(ends).round(12), ends)


@pytest.mark.parametrize("function", [histogram, equalise, clahe])
def test_floats_have_no_256_levels(function):
    with pytest.raises(ValueError, match="to_uint8"):
        function(np.zeros((16, 16)))


def test_colour_pictures_are_not_equalised_channel_by_channel():
    for function in (equalise, clahe):
        with pytest.raises(ValueError, match="grey"):
            function(np.zeros((16, 16, 3), np.uint8))
