import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage
from skimage import morphology as reference

from visiongen.classical.morphology import (
    black_top_hat,
    closing,
    cross,
    dilate,
    disk,
    erode,
    label_components,
    line,
    morphological_gradient,
    opening,
    square,
    white_top_hat,
)

LOPSIDED = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 0]], bool)
HOOK = np.array([[0, 1, 0, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 1]], bool)
ELEMENTS = [disk(1), disk(3), square(3), cross(5), line(5, 30), LOPSIDED, HOOK]
SYMMETRIC = ELEMENTS[:4]
SHAPES = [(12, 12), (11, 14), (1, 5), (2, 2), (9, 10, 3)]
TYPES = [bool, np.uint8, np.uint16, np.int16, np.float32, np.float64]


def random_image(generator, shape, dtype):
    values = generator.integers(0, 256, shape)
    return values > 127 if dtype is bool else values.astype(dtype)


def opencv(function, image, element):
    numbers = image.astype(np.uint8) if image.dtype == bool else image
    kernel = element.astype(np.uint8)
    return function(numbers, kernel).reshape(image.shape).astype(image.dtype)


def numbered(elements):
    return pytest.mark.parametrize("element", elements, ids=range(len(elements)))


@numbered(ELEMENTS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", TYPES)
def test_erosion_and_dilation_equal_opencv(element, shape, dtype, generator):
    image = random_image(generator, shape, dtype)
    eroded, dilated = erode(image, element), dilate(image, element)
    assert eroded.dtype == dilated.dtype == dtype
    np.testing.assert_array_equal(eroded, opencv(cv2.erode, image, element))
    turned = element[::-1, ::-1]
    np.testing.assert_array_equal(dilated, opencv(cv2.dilate, image, turned))


@numbered(ELEMENTS)
@pytest.mark.parametrize("shape", [(12, 12), (11, 14), (2, 2)])
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float64])
def test_erosion_and_dilation_equal_scikit_image(element, shape, dtype, generator):
    image = random_image(generator, shape, dtype)
    expected = reference.erosion(image, element, mode="max")
    np.testing.assert_array_equal(erode(image, element), expected)
    # scikit-image, like OpenCV, does not turn the element of a dilation
    expected = reference.dilation(image, element[::-1, ::-1], mode="min")
    np.testing.assert_array_equal(dilate(image, element), expected)


@numbered(ELEMENTS)
def test_dilation_equals_scipy(element, generator):
    image = random_image(generator, (11, 12), np.uint8)
    expected = ndimage.grey_dilation(image, footprint=element, mode="constant", cval=0)
    np.testing.assert_array_equal(dilate(image, element), expected)


@numbered(SYMMETRIC)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float64])
@pytest.mark.parametrize(
    ("ours", "operation"),
    [
        (opening, cv2.MORPH_OPEN),
        (closing, cv2.MORPH_CLOSE),
        (morphological_gradient, cv2.MORPH_GRADIENT),
        (white_top_hat, cv2.MORPH_TOPHAT),
        (black_top_hat, cv2.MORPH_BLACKHAT),
    ],
)
def test_compositions_equal_opencv(element, shape, dtype, ours, operation, generator):
    image = random_image(generator, shape, dtype)
    result = ours(image, element)
    assert result.dtype == dtype
    theirs = cv2.morphologyEx(image, operation, element.astype(np.uint8))
    np.testing.assert_array_equal(result, theirs.reshape(shape))


@pytest.mark.parametrize("radius", range(6))
def test_disk_equals_scikit_image(radius):
    np.testing.assert_array_equal(disk(radius), reference.disk(radius))


@pytest.mark.parametrize("size", [1, 3, 7])
def test_square_and_cross_equal_opencv(size):
    for ours, shape in [(square, cv2.MORPH_RECT), (cross, cv2.MORPH_CROSS)]:
        theirs = cv2.getStructuringElement(shape, (size, size))
        np.testing.assert_array_equal(ours(size), theirs)


@pytest.mark.parametrize("degrees", [0, 30, 45, 60, 90, 120, 135, 180, 250, -20])
@pytest.mark.parametrize("length", [1, 3, 9])
def test_a_line_is_connected_symmetric_and_as_long_as_promised(degrees, length):
    element = line(length, degrees)
    assert element.sum() == length
    assert element.shape == (length, length)
    np.testing.assert_array_equal(element, element[::-1, ::-1])
    assert ndimage.label(element, np.ones((3, 3)))[1] == 1


def test_lines_lie_stand_and_rise():
    assert line(3, 0)[1].all()
    assert line(3, 90)[:, 1].all()
    np.testing.assert_array_equal(line(3, 45), np.eye(3)[::-1])


sides = st.tuples(st.integers(1, 8), st.integers(1, 8))
images = st.sampled_from([bool, np.uint8]).flatmap(lambda kind: arrays(kind, sides))
elements = arrays(bool, st.sampled_from([(1, 3), (3, 3), (3, 5)])).filter(np.any)


def negative(image):
    return ~image


@given(images, elements)
def test_duality_what_erosion_does_to_the_image_dilation_does_to_its_negative(
    image, element
):
    turned = element[::-1, ::-1]
    expected = negative(dilate(negative(image), turned))
    np.testing.assert_array_equal(erode(image, element), expected)
    expected = negative(closing(negative(image), turned))
    np.testing.assert_array_equal(opening(image, element), expected)


@given(images, elements)
def test_opening_and_closing_are_idempotent(image, element):
    for operation in (opening, closing):
        once = operation(image, element)
        np.testing.assert_array_equal(operation(once, element), once)


@given(images, elements)
def test_opening_never_brightens_and_closing_never_darkens(image, element):
    assert (opening(image, element) <= image).all()
    assert (closing(image, element) >= image).all()


@given(images, elements)
def test_top_hats_add_back_to_the_image(image, element):
    opened = opening(image, element)
    np.testing.assert_array_equal(opened + white_top_hat(image, element), image)


@given(arrays(bool, sides), elements)
def test_erosion_of_a_mask_is_where_the_element_fits(mask, element):
    # the set definition, { p : B + p ⊆ A }, outside counting as inside
    offsets = np.argwhere(element) - np.array(element.shape) // 2
    eroded = erode(mask, element)
    for p in np.ndindex(mask.shape):
        points = [tuple(p + b) for b in offsets]
        fits = all(
            mask[q]
            for q in points
            if 0 <= q[0] < mask.shape[0] and 0 <= q[1] < mask.shape[1]
        )
        assert eroded[p] == fits


@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_labels_equal_scipy(mask):
    for neighbours, structure in [(4, cross(3)), (8, square(3))]:
        expected, count = ndimage.label(mask, structure)
        labels, ours = label_components(mask, neighbours)
        assert ours == count
        np.testing.assert_array_equal(labels, expected)


def test_gradient_of_an_element_without_its_centre_is_refused():
    with pytest.raises(ValueError, match="centre"):
        morphological_gradient(np.zeros((5, 5), np.uint8), LOPSIDED)


@pytest.mark.parametrize(
    "element", [np.zeros((3, 3)), np.full((3, 3), 2), np.ones((2, 3)), np.ones(3)]
)
def test_elements_must_have_a_centre_and_hold_zeros_and_ones(element):
    with pytest.raises(ValueError, match="element must"):
        erode(np.zeros((5, 5)), element)


def test_a_mask_of_numbers_is_not_labelled():
    with pytest.raises(ValueError, match="bool"):
        label_components(np.ones((3, 3), np.uint8))
