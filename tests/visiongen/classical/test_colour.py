import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage import color, data

from visiongen.classical.colour import hsv_to_rgb, rgb_to_grey, rgb_to_hsv

colours = arrays(np.uint8, st.just((2, 3, 3)))


@given(colours)
def test_grey_equals_opencv(image):
    ours = rgb_to_grey(image)
    assert ours.dtype == np.uint8
    theirs = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    assert np.abs(ours.astype(int) - theirs).max() <= 1
    floats = (image / 255).astype(np.float32)
    theirs = cv2.cvtColor(floats, cv2.COLOR_RGB2GRAY)
    np.testing.assert_allclose(rgb_to_grey(floats), theirs, atol=1e-6)


def test_green_is_brighter_than_red_is_brighter_than_blue():
    grey = rgb_to_grey(np.eye(3)[None])
    assert grey[0] == pytest.approx([0.299, 0.587, 0.114])


def test_white_stays_white():
    assert (rgb_to_grey(np.full((2, 2, 3), 255, np.uint8)) == 255).all()
    assert rgb_to_grey(np.ones((2, 2, 3))).max() <= 1


@given(colours)
def test_hsv_equals_scikit_image(image):
    ours = rgb_to_hsv(image)
    np.testing.assert_allclose(ours, color.rgb2hsv(image), atol=1e-12)
    np.testing.assert_allclose(hsv_to_rgb(ours), color.hsv2rgb(ours), atol=1e-12)


@given(colours)
def test_hsv_equals_opencv_in_its_own_units(image):
    ours = rgb_to_hsv(image)
    floats = (image / 255).astype(np.float32)
    theirs = cv2.cvtColor(floats, cv2.COLOR_RGB2HSV)  # degrees, 0…1, 0…1
    turn = np.abs(ours[..., 0] - theirs[..., 0] / 360)
    assert np.minimum(turn, 1 - turn).max() < 1e-4
    np.testing.assert_allclose(ours[..., 1:], theirs[..., 1:], atol=1e-4)


@given(colours)
def test_hsv_and_back(image):
    np.testing.assert_allclose(hsv_to_rgb(rgb_to_hsv(image)) * 255, image, atol=1e-9)


def test_hsv_of_known_colours():
    red, green, blue = rgb_to_hsv(np.eye(3)[None])[0]
    assert red.tolist() == [0, 1, 1]
    assert green == pytest.approx([1 / 3, 1, 1])
    assert blue == pytest.approx([2 / 3, 1, 1])
    assert rgb_to_hsv(np.full((1, 1, 3), 0.5))[0, 0].tolist() == [0, 0, 0.5]


def test_a_photograph_survives():
    image = data.astronaut()[::8, ::8]
    np.testing.assert_allclose(hsv_to_rgb(rgb_to_hsv(image)) * 255, image, atol=1e-9)


@pytest.mark.parametrize("function", [rgb_to_grey, rgb_to_hsv, hsv_to_rgb])
def test_grey_pictures_have_no_colour(function):
    with pytest.raises(ValueError, match="colour"):
        function(np.zeros((4, 4)))
