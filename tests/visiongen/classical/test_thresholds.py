import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage import data, filters

from visiongen.classical.thresholds import (
    adaptive_threshold,
    between_class_variance,
    otsu_threshold,
)


@pytest.mark.parametrize("name", ["camera", "coins", "page", "moon", "text"])
def test_otsu_equals_opencv_and_scikit_image(name):
    image = getattr(data, name)()
    theirs, _ = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    assert otsu_threshold(image) == theirs == filters.threshold_otsu(image)


@pytest.mark.parametrize("shape", [(5, 5), (30, 31), (64, 64)])
@pytest.mark.parametrize("levels", [(0, 256), (10, 20), (250, 256)])
def test_otsu_equals_scikit_image_on_noise(shape, levels, generator):
    image = generator.integers(*levels, shape).astype(np.uint8)
    assert otsu_threshold(image) == filters.threshold_otsu(image)


pictures = arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6)))


@given(pictures)
def test_the_criterion_is_the_variance_of_the_two_class_means(image):
    curve = between_class_variance(image)
    assert curve.shape == (256,)
    assert curve.max() <= image.var() + 1e-9
    for level in (image.min(), np.median(image)):
        bright = image > level
        classes = np.where(
            bright,
            image[bright].mean() if bright.any() else 0,
            image[~bright].mean(),
        )
        expected = classes.var() if bright.any() else 0
        assert curve[int(level)] == pytest.approx(expected, abs=1e-8)


@given(pictures)
def test_otsu_leaves_no_class_empty(image):
    assume(np.ptp(image) > 0)
    bright = image > otsu_threshold(image)
    assert 0 < bright.sum() < image.size


def test_two_levels_are_separated():
    assert otsu_threshold(np.array([[10, 10, 200]], np.uint8)) == 10


def test_a_picture_of_one_level_has_no_threshold():
    with pytest.raises(ValueError, match="nothing to separate"):
        otsu_threshold(np.full((4, 4), 7, np.uint8))


@pytest.mark.parametrize("size", [1, 3, 11])
@pytest.mark.parametrize("offset", [0, 5, -3, 2.5])
def test_adaptive_threshold_equals_scikit_image(size, offset):
    image = data.page()[:60, :71]
    local = filters.threshold_local(
        image.astype(float), size, method="mean", offset=offset, mode="mirror"
    )
    ours = adaptive_threshold(image, size, offset)
    undecided = np.abs(image - local) < 1e-9  # equal, but for rounding
    np.testing.assert_array_equal(ours[~undecided], (image > local)[~undecided])


@pytest.mark.parametrize("size", [3, 11, 31])
@pytest.mark.parametrize("offset", [0, 5, -3])
def test_adaptive_threshold_equals_opencv_where_half_a_level_does_not_decide(
    size, offset
):
    image = data.page()
    theirs = cv2.adaptiveThreshold(
        image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, size, offset
    )
    ours = adaptive_threshold(image, size, offset, "replicate")
    mean = cv2.blur(image.astype(float), (size, size), borderType=cv2.BORDER_REPLICATE)
    clear = np.abs(image - (mean - offset)) > 0.5
    np.testing.assert_array_equal(ours[clear], (theirs > 0)[clear])
    assert clear.mean() > 0.5


def test_adaptive_threshold_of_a_flat_page_is_all_background():
    flat = np.full((20, 20), 200, np.uint8)
    assert adaptive_threshold(flat, 5, 2).all()
    assert not adaptive_threshold(flat, 5, -2).any()
    assert not adaptive_threshold(flat, 7, 0).any()
