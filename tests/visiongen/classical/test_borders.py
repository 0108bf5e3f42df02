import cv2
import numpy as np
import pytest

from visiongen.classical.borders import BORDERS, pad, require_odd

OPENCV = {
    "zero": cv2.BORDER_CONSTANT,
    "replicate": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT_101,
    "wrap": cv2.BORDER_WRAP,
}


def test_every_border_has_a_reference():
    assert OPENCV.keys() == BORDERS.keys()


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(5, 7), (4, 4), (1, 1), (1, 4), (2, 3), (5, 7, 3)])
@pytest.mark.parametrize("widths", [(0, 0), (1, 2), (9, 4)])
def test_equals_opencv_even_beyond_the_size_of_the_image(
    border, shape, widths, generator
):
    image = generator.integers(0, 256, shape).astype(np.uint8)
    rows, columns = widths
    sides = (rows, rows, columns, columns)
    expected = cv2.copyMakeBorder(image, *sides, OPENCV[border], value=(0, 0, 0))
    np.testing.assert_array_equal(pad(image, rows, columns, border), expected)


@pytest.mark.parametrize(
    ("border", "expected"),
    [
        ("zero", [0, 0, 1, 2, 3, 4, 0, 0]),
        ("replicate", [1, 1, 1, 2, 3, 4, 4, 4]),
        ("reflect", [3, 2, 1, 2, 3, 4, 3, 2]),
        ("wrap", [3, 4, 1, 2, 3, 4, 1, 2]),
    ],
)
def test_the_drawings_in_the_table_are_right(border, expected):
    assert pad(np.array([[1, 2, 3, 4]]), 0, 2, border).tolist() == [expected]


def test_the_type_is_kept():
    assert pad(np.zeros((2, 2), np.uint16), 1, 1).dtype == np.uint16


@pytest.mark.parametrize("size", [0, 2, -1, 1.5])
def test_sizes_without_a_centre_are_refused(size):
    with pytest.raises(ValueError, match="odd"):
        require_odd(size)
