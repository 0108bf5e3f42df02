import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visiongen.classical.image import (
    require_grey,
    require_image,
    require_picture,
    to_float,
    to_uint8,
)


@given(st.integers(0, 255))
def test_uint8_survives_the_way_to_float_and_back(level):
    image = np.full((2, 3), level, np.uint8)
    assert (to_uint8(to_float(image)) == image).all()


def test_white_is_255_in_uint8_and_1_in_float():
    assert to_float(np.array([[0, 255]], np.uint8)).tolist() == [[0.0, 1.0]]
    assert to_uint8(np.array([[0.0, 1.0]])).tolist() == [[0, 255]]


def test_float32_is_rounded_to_the_nearest_level():
    image = np.float32([[0.4999 / 255, 0.5001 / 255]])
    assert to_uint8(image).tolist() == [[0, 1]]


def test_rounding_errors_beyond_white_are_clipped():
    image = np.array([[1 + 1e-15, -1e-15]])
    assert to_float(image).tolist() == [[1.0, 0.0]]


def test_copies_are_returned():
    image = np.zeros((2, 2), np.uint8)
    to_uint8(image)[0, 0] = 1
    assert image[0, 0] == 0


@pytest.mark.parametrize("value", [-0.01, 1.01, 255.0])
def test_float_pictures_must_lie_within_0_and_1(value):
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
        require_picture(np.array([[value]]))


@pytest.mark.parametrize("dtype", [bool, np.int16, np.uint16, np.int64])
def test_pictures_of_unknown_white_are_refused(dtype):
    with pytest.raises(ValueError, match="uint8"):
        require_picture(np.zeros((2, 2), dtype))


def test_the_error_names_the_argument_and_its_shape():
    with pytest.raises(ValueError, match=r"photo must have shape .* not \(2, 2, 4\)"):
        require_image(np.zeros((2, 2, 4)), "photo")


def test_a_colour_image_is_not_grey_and_the_error_says_how_to_convert():
    with pytest.raises(ValueError, match="rgb_to_grey"):
        require_grey(np.zeros((2, 2, 3)))
