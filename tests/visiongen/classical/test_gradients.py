import cv2
import numpy as np
import pytest
from scipy import ndimage

from visiongen.classical.borders import BORDERS
from visiongen.classical.filters import correlate, gaussian_blur
from visiongen.classical.gradients import (
    SOBEL_X,
    SOBEL_Y,
    direction,
    finite_differences,
    laplacian,
    laplacian_of_gaussian,
    magnitude,
    sobel,
)

SCIPY = {
    "zero": "constant",
    "replicate": "nearest",
    "reflect": "mirror",
    "wrap": "wrap",
}
OPENCV = {
    "zero": cv2.BORDER_CONSTANT,
    "replicate": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT_101,
}
SHAPES = [(8, 8), (9, 7), (3, 1), (8, 7, 3)]


def random_image(generator, shape):
    return generator.integers(0, 256, shape).astype(np.uint8)


@pytest.mark.parametrize("border", OPENCV)
@pytest.mark.parametrize("shape", SHAPES)
def test_sobel_equals_opencv(border, shape, generator):
    image = random_image(generator, shape)
    gx, gy = sobel(image, border)
    for ours, order in [(gx, (1, 0)), (gy, (0, 1))]:
        theirs = cv2.Sobel(image, cv2.CV_64F, *order, borderType=OPENCV[border])
        assert np.abs(ours - theirs.reshape(shape)).max() <= 1e-12 * 8 * 255


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_sobel_equals_scipy(border, shape, generator):
    image = random_image(generator, shape).astype(float)
    gx, gy = sobel(image, border)
    for ours, kernel in [(gx, SOBEL_X), (gy, SOBEL_Y)]:
        whole = kernel if len(shape) == 2 else kernel[:, :, None]
        theirs = ndimage.correlate(image, whole, mode=SCIPY[border])
        assert np.abs(ours - theirs).max() <= 1e-12 * 8 * 255


@pytest.mark.parametrize("shape", [(8, 8), (9, 7), (8, 7, 3)])
def test_finite_differences_equal_numpys_gradient_inside(shape, generator):
    image = random_image(generator, shape).astype(float)
    gx, gy = finite_differences(image)
    expected_y, expected_x = np.gradient(image, axis=(0, 1))
    inside = np.s_[1:-1, 1:-1]
    np.testing.assert_allclose(gx[inside], expected_x[inside], atol=255e-12)
    np.testing.assert_allclose(gy[inside], expected_y[inside], atol=255e-12)


def test_a_ramp_has_slope_one_and_sobel_sees_eight():
    ramp = np.tile(np.arange(7), (5, 1))
    gx, gy = finite_differences(ramp)
    sx, sy = sobel(ramp)
    assert (gx[:, 1:-1] == 1).all()
    assert (sx[:, 1:-1] == 8).all()
    assert (gy == 0).all()
    assert (sy == 0).all()


def test_x_points_right_and_y_points_down():
    bright_right, bright_below = np.eye(2)[[1, 1]], np.eye(2)[[1, 1]].T
    assert finite_differences(bright_right, "replicate")[0].min() > 0
    assert finite_differences(bright_below, "replicate")[1].min() > 0


@pytest.mark.parametrize(
    ("gx", "gy", "degrees"), [(1, 0, 0), (0, 1, 90), (-1, 0, 180), (1, -1, -45)]
)
def test_direction_and_magnitude_of_known_gradients(gx, gy, degrees):
    gx, gy = np.array([[gx]]), np.array([[gy]])
    assert np.rad2deg(direction(gx, gy)) == pytest.approx(degrees)
    assert magnitude(gx, gy) == pytest.approx(np.hypot(gx, gy))


def test_magnitude_of_small_integer_types_does_not_overflow():
    big = np.array([[200]], np.uint8)
    assert magnitude(big, big) == pytest.approx(200 * np.sqrt(2))


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_laplacian_equals_scipy_and_opencv(border, shape, generator):
    image = random_image(generator, shape)
    ours = laplacian(image, border)
    theirs = ndimage.laplace(image.astype(float), mode=SCIPY[border], axes=(0, 1))
    assert np.abs(ours - theirs).max() <= 1e-12 * 8 * 255
    if border in OPENCV:
        theirs = cv2.Laplacian(
            image, cv2.CV_64F, ksize=1, borderType=OPENCV[border]
        ).reshape(shape)
        assert np.abs(ours - theirs).max() <= 1e-12 * 8 * 255


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(30, 31), (20, 23, 3)])
@pytest.mark.parametrize("sigma", [1, 1.5, 2])
def test_laplacian_of_gaussian_equals_scipy(border, shape, sigma, generator):
    image = random_image(generator, shape)
    radius = int(8 * sigma)
    theirs = ndimage.gaussian_laplace(
        image.astype(float), sigma, mode=SCIPY[border], radius=radius, axes=(0, 1)
    )
    ours = laplacian_of_gaussian(image, sigma, border, radius)
    assert np.abs(ours - theirs).max() <= 1e-6 * 255


def test_laplacian_of_gaussian_is_close_to_its_name(generator):
    image = gaussian_blur(generator.random((60, 60)), 3)
    two_steps = laplacian(gaussian_blur(image, 4, radius=20))
    ours = laplacian_of_gaussian(image, 4)
    assert np.abs(ours - two_steps).max() < 0.05 * np.abs(ours).max()


@pytest.mark.parametrize("sigma", [0.5, 1, 3])
def test_laplacian_of_gaussian_of_a_flat_image_is_zero(sigma):
    flat = np.full((20, 20), 255, np.uint8)
    assert np.abs(laplacian_of_gaussian(flat, sigma)).max() < 1e-10


def test_sobel_is_the_separable_product(generator):
    image = random_image(generator, (8, 9))
    np.testing.assert_allclose(sobel(image)[0], correlate(image, SOBEL_X), atol=1e-9)
