import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage
from skimage import data

from visiongen.classical.canny import (
    canny,
    double_threshold,
    hysteresis,
    non_maximum_suppression,
)


@pytest.mark.parametrize("name", ["camera", "coins", "page", "moon"])
@pytest.mark.parametrize("thresholds", [(50, 100), (100, 200), (300, 600)])
def test_equals_opencv_to_the_last_pixel_on_photographs(name, thresholds):
    image = getattr(data, name)()
    ours = canny(image, *thresholds, sigma=0, border="replicate")
    theirs = cv2.Canny(image, *thresholds, L2gradient=True) > 0
    np.testing.assert_array_equal(ours, theirs)


@given(arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_equals_opencv_to_the_last_pixel_on_anything(image):
    ours = canny(image, 100, 200, sigma=0, border="replicate")
    theirs = cv2.Canny(image, 100, 200, L2gradient=True) > 0
    np.testing.assert_array_equal(ours, theirs)


def test_a_disc_has_one_closed_thin_outline():
    y, x = np.mgrid[:64, :64]
    disc = (np.hypot(y - 32, x - 31) < 15).astype(float)
    edges = canny(disc, 0.2, 0.5, sigma=1.5)
    _, outlines = ndimage.label(edges, np.ones((3, 3)))
    _, sides = ndimage.label(~edges)
    assert outlines == 1
    assert sides == 2
    assert edges.sum() < 1.3 * 2 * np.pi * 15


def test_float_and_uint8_of_one_picture_give_the_same_edges():
    image = data.coins()[:80, :80]
    expected = canny(image, 50, 100)
    np.testing.assert_array_equal(canny(image / 255, 50 / 255, 100 / 255), expected)


@pytest.mark.parametrize("degrees", [0, 44, 46, 90, 135, 180, -45, -90, -180])
def test_suppression_keeps_the_crest_across_the_gradient(degrees):
    crest = np.zeros((5, 5))
    angle = np.deg2rad(degrees)
    down, right = round(np.sin(angle)), round(np.cos(angle))
    crest[2, 2], crest[2 + down, 2 + right], crest[2 - down, 2 - right] = 3, 2, 2
    thin = non_maximum_suppression(crest, np.full((5, 5), angle))
    assert thin[2, 2] == 3
    assert thin[2 + down, 2 + right] == 0
    assert thin[2 - down, 2 - right] == 0


def test_of_two_equal_neighbours_one_is_kept_but_none_on_a_diagonal():
    thin = non_maximum_suppression(np.array([[0, 2, 2, 0]]), np.zeros((1, 4)))
    assert thin.tolist() == [[0, 2, 0, 0]]
    thin = non_maximum_suppression(np.eye(2), np.full((2, 2), np.pi / 4))
    assert (thin == 0).all()


def test_thresholds_are_exclusive():
    weak, strong = double_threshold(np.array([[1, 2, 3, 4]]), 1, 3)
    assert weak.tolist() == [[False, True, True, True]]
    assert strong.tolist() == [[False, False, False, True]]


masks = arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9)))


@given(masks, st.randoms(use_true_random=False))
def test_hysteresis_keeps_the_components_with_a_strong_pixel(weak, random):
    strong = weak & (np.array([random.random() for _ in weak.flat]) < 0.2).reshape(
        weak.shape
    )
    labels, _ = ndimage.label(weak, np.ones((3, 3)))
    expected = np.isin(labels, np.unique(labels[strong])) & weak
    np.testing.assert_array_equal(hysteresis(weak, strong), expected)


def test_strong_must_be_part_of_weak():
    with pytest.raises(ValueError, match="also be a weak"):
        hysteresis(np.zeros((2, 2), bool), np.ones((2, 2), bool))


@pytest.mark.parametrize(("low", "high"), [(2, 1), (-1, 1), (np.nan, 1)])
def test_thresholds_must_be_in_order(low, high):
    with pytest.raises(ValueError, match="low <= high"):
        canny(np.zeros((5, 5)), low, high)
