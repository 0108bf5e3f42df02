import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from visiongen.classical import filters
from visiongen.classical.borders import BORDERS
from visiongen.classical.filters import (
    bilateral_filter,
    box_kernel,
    convolve,
    correlate,
    correlate_fft,
    correlate_loop,
    correlate_separable,
    gaussian_1d,
    gaussian_2d,
    gaussian_blur,
    median_filter,
    non_local_means,
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
TORCH = {
    "zero": "constant",
    "replicate": "replicate",
    "reflect": "reflect",
    "wrap": "circular",
}
TYPES = [bool, np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64]
SHAPES = [(8, 8), (7, 10), (9, 1), (2, 2), (7, 6, 3)]
KERNELS = [(1, 1), (3, 3), (5, 1), (3, 7)]


def random_image(generator, shape, dtype=np.uint8):
    values = generator.integers(0, 256, shape)
    return values > 127 if dtype is bool else values.astype(dtype)


def assert_equal(ours, theirs, image, kernel, relative=1e-12):
    limit = relative * np.abs(kernel).sum() * max(1, np.abs(image.astype(float)).max())
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= limit


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", KERNELS)
@pytest.mark.parametrize("dtype", TYPES)
def test_correlate_equals_scipy(border, shape, size, dtype, generator):
    image = random_image(generator, shape, dtype)
    kernel = generator.normal(size=size)
    whole = kernel if len(shape) == 2 else kernel[:, :, None]
    expected = ndimage.correlate(image.astype(float), whole, mode=SCIPY[border])
    ours = correlate(image, kernel, border)
    assert ours.dtype == np.float64
    assert_equal(ours, expected, image, kernel)


@pytest.mark.parametrize("border", OPENCV)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [*KERNELS, (13, 13)])
def test_correlate_equals_opencv(border, shape, size, generator):
    image, kernel = random_image(generator, shape), generator.normal(size=size)
    floats, side = image.astype(float), OPENCV[border]
    expected = cv2.filter2D(floats, cv2.CV_64F, kernel, borderType=side)
    ours = correlate(image, kernel, border)
    assert_equal(ours, expected.reshape(shape), image, kernel)
    expected = cv2.filter2D(image, cv2.CV_64F, kernel, borderType=side)
    assert_equal(ours, expected.reshape(shape), image, kernel, 1e-7)


@pytest.mark.parametrize("border", TORCH)
@pytest.mark.parametrize("size", [(3, 3), (5, 3)])
def test_correlate_equals_pytorchs_convolution(border, size, generator):
    image, kernel = random_image(generator, (9, 8)), generator.normal(size=size)
    sides = (size[1] // 2, size[1] // 2, size[0] // 2, size[0] // 2)
    batch = torch.tensor(image, dtype=torch.float64)[None, None]
    padded = F.pad(batch, sides, mode=TORCH[border])
    expected = F.conv2d(padded, torch.tensor(kernel)[None, None])[0, 0].numpy()
    assert_equal(correlate(image, kernel, border), expected, image, kernel)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [s for s in SHAPES if len(s) == 2])
def test_the_loop_equals_the_vectorised_version(border, shape, generator):
    image, kernel = random_image(generator, shape), generator.normal(size=(3, 5))
    ours = correlate_loop(image, kernel, border)
    assert_equal(ours, correlate(image, kernel, border), image, kernel)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_convolve_equals_scipy(border, shape, generator):
    image, kernel = random_image(generator, shape), generator.normal(size=(3, 5))
    whole = kernel if len(shape) == 2 else kernel[:, :, None]
    expected = ndimage.convolve(image.astype(float), whole, mode=SCIPY[border])
    assert_equal(convolve(image, kernel, border), expected, image, kernel)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_two_passes_equal_the_product_kernel(border, shape, generator):
    image = random_image(generator, shape)
    column, row = generator.normal(size=5), generator.normal(size=3)
    kernel = np.outer(column, row)
    ours = correlate_separable(image, column, row, border)
    assert_equal(ours, correlate(image, kernel, border), image, kernel)


@pytest.mark.parametrize("border", OPENCV)
def test_two_passes_equal_opencv(border, generator):
    image = random_image(generator, (9, 8, 3))
    column, row = generator.normal(size=5), generator.normal(size=3)
    expected = cv2.sepFilter2D(
        image, cv2.CV_64F, row, column, borderType=OPENCV[border]
    )
    ours = correlate_separable(image, column, row, border)
    assert_equal(ours, expected, image, np.outer(column, row))


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [*SHAPES, (64, 61)])
@pytest.mark.parametrize("size", [*KERNELS, (31, 31)])
def test_fft_equals_correlate(border, shape, size, generator):
    image, kernel = random_image(generator, shape), generator.normal(size=size)
    expected = correlate(image, kernel, border)
    assert_equal(correlate_fft(image, kernel, border), expected, image, kernel, 1e-11)


def test_correlation_of_an_impulse_is_the_turned_kernel_convolution_the_kernel():
    impulse = np.zeros((3, 3))
    impulse[1, 1] = 1
    kernel = np.arange(9.0).reshape(3, 3)
    np.testing.assert_array_equal(convolve(impulse, kernel, "zero"), kernel)
    turned = kernel[::-1, ::-1]
    np.testing.assert_array_equal(correlate(impulse, kernel, "zero"), turned)


finite = st.floats(-100, 100, width=32)
pictures = arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=finite
)
kernels = arrays(np.float64, st.sampled_from([(1, 3), (3, 3), (5, 1)]), elements=finite)


@given(pictures, kernels, finite, st.sampled_from(list(BORDERS)))
def test_correlation_is_linear(image, kernel, factor, border):
    other = image[::-1] ** 2
    together = correlate(image + factor * other, kernel, border)
    apart = correlate(image, kernel, border) + factor * correlate(other, kernel, border)
    np.testing.assert_allclose(together, apart, rtol=1e-9, atol=1e-4)


@given(pictures, kernels, st.integers(-5, 5), st.integers(-5, 5))
def test_correlation_is_shift_equivariant_on_a_torus(image, kernel, down, right):
    shifted = np.roll(image, (down, right), axis=(0, 1))
    expected = np.roll(correlate(image, kernel, "wrap"), (down, right), axis=(0, 1))
    np.testing.assert_allclose(correlate(shifted, kernel, "wrap"), expected, atol=1e-7)


@given(pictures, st.sampled_from(["replicate", "reflect", "wrap"]))
def test_a_mean_stays_within_the_range_of_the_image(image, border):
    mean = correlate(image, box_kernel(3), border)
    assert mean.min() >= image.min() - 1e-9
    assert mean.max() <= image.max() + 1e-9


@pytest.mark.parametrize("size", [1, 3, 9])
def test_box_kernel_equals_opencvs_blur(size, generator):
    image = random_image(generator, (12, 11))
    expected = cv2.blur(image.astype(float), (size, size))
    np.testing.assert_allclose(correlate(image, box_kernel(size)), expected, atol=1e-10)


@pytest.mark.parametrize("sigma", [0.2, 0.5, 1, 2.7, 10])
@pytest.mark.parametrize("radius", [0, 1, 2, 9])
def test_gaussian_kernel_equals_opencv(sigma, radius):
    expected = cv2.getGaussianKernel(2 * radius + 1, sigma, cv2.CV_64F)[:, 0]
    np.testing.assert_allclose(gaussian_1d(sigma, radius), expected, rtol=0, atol=1e-14)


@given(st.floats(0.1, 20))
def test_gaussian_sums_to_one_and_reaches_three_sigma(sigma):
    values = gaussian_1d(sigma)
    assert abs(values.sum() - 1) < 1e-12
    assert len(values) == 2 * np.ceil(3 * sigma) + 1
    np.testing.assert_allclose(gaussian_2d(sigma).sum(), 1)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(16, 16), (9, 14), (9, 14, 3)])
@pytest.mark.parametrize("sigma", [0.5, 2])
def test_gaussian_blur_equals_scipy(border, shape, sigma, generator):
    image = random_image(generator, shape)
    expected = ndimage.gaussian_filter(
        image.astype(float),
        sigma,
        mode=SCIPY[border],
        radius=int(np.ceil(3 * sigma)),
        axes=(0, 1),
    )
    ours = gaussian_blur(image, sigma, border)
    assert np.abs(ours - expected).max() <= 1e-12 * 255


def test_blurring_twice_adds_the_variances(generator):
    image = generator.random((80, 80))
    twice = gaussian_blur(gaussian_blur(image, 3, radius=20), 4, radius=20)
    once = gaussian_blur(image, 5, radius=30)
    assert np.abs(twice - once).max() < 1e-4


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [1, 3, 5])
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32])
def test_median_equals_scipy(border, shape, size, dtype, generator):
    image = random_image(generator, shape, dtype)
    window = (size, size) if len(shape) == 2 else (size, size, 1)
    expected = ndimage.median_filter(image, window, mode=SCIPY[border])
    ours = median_filter(image, size, border)
    assert ours.dtype == dtype
    np.testing.assert_array_equal(ours, expected)


@pytest.mark.parametrize("shape", [(16, 15), (16, 15, 3)])
@pytest.mark.parametrize("size", [3, 5, 9])
def test_median_equals_opencv(shape, size, generator):
    image = random_image(generator, shape)
    expected = cv2.medianBlur(image, size)
    np.testing.assert_array_equal(median_filter(image, size, "replicate"), expected)


def test_median_of_a_mask_is_the_majority():
    mask = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]], bool)
    assert median_filter(mask, 3)[1, 1]
    assert median_filter(mask, 3).dtype == bool


@pytest.mark.parametrize("border", ["replicate", "reflect"])
@pytest.mark.parametrize("shape", [(24, 25), (24, 25, 3)])
@pytest.mark.parametrize("sigmas", [(2, 30), (3, 100), (0.3, 10)])
def test_bilateral_equals_opencv(border, shape, sigmas, generator):
    smooth = 100 + 80 * np.sin(np.arange(np.prod(shape)) / 7).reshape(shape)
    image = np.clip(smooth + generator.normal(0, 20, shape), 0, 255).astype(np.uint8)
    space, value = sigmas
    expected = cv2.bilateralFilter(image, 0, value, space, borderType=OPENCV[border])
    ours = bilateral_filter(image, space, value, border)
    assert np.abs(ours - expected).max() < 1.001


def test_bilateral_keeps_a_step_that_a_gaussian_smears():
    step = np.repeat([[0.0] * 8 + [1.0] * 8], 8, axis=0)
    assert np.abs(bilateral_filter(step, 2, 0.1) - step).max() < 1e-6
    assert np.abs(gaussian_blur(step, 2) - step).max() > 0.3


def test_bilateral_with_a_huge_range_is_a_gaussian_on_a_disc(generator):
    image = generator.random((12, 12))
    i, j = np.mgrid[-3:4, -3:4]
    kernel = np.exp(-(i**2 + j**2) / 8) * (i**2 + j**2 <= 9)
    expected = correlate(image, kernel / kernel.sum())
    np.testing.assert_allclose(bilateral_filter(image, 2, 1e9), expected, atol=1e-9)


def noisy_stripes(generator, shape):
    stripes = 128 + 90 * np.sign(np.sin(np.arange(shape[1]) / 3))
    noise = generator.normal(0, 20, shape)
    columns = stripes[None, :] if len(shape) == 2 else stripes[None, :, None]
    return np.clip(columns + noise, 0, 255).round().astype(np.uint8)


@pytest.mark.parametrize("shape", [(40, 41), (33, 30)])
@pytest.mark.parametrize("sizes", [(3, 11), (7, 15)])
@pytest.mark.parametrize("strength", [20, 60])
def test_non_local_means_equals_opencv(shape, sizes, strength, generator):
    image = noisy_stripes(generator, shape)
    expected = cv2.fastNlMeansDenoising(image, None, strength, *sizes)
    difference = np.abs(non_local_means(image, strength, *sizes) - expected)
    assert difference.max() <= 3
    assert difference.mean() <= 0.5


def test_non_local_means_compares_colours_as_a_whole(generator):
    image = noisy_stripes(generator, (20, 21, 3))
    ours = non_local_means(image, 25, 3, 5)
    grey = np.repeat(image[:, :, :1], 3, axis=2)
    np.testing.assert_allclose(
        non_local_means(grey, 25, 3, 5)[:, :, 0],
        non_local_means(grey[:, :, 0], 25, 3, 5),
        atol=1e-9,
    )
    alone = non_local_means(image[:, :, 0], 25, 3, 5)
    assert np.abs(ours[:, :, 0] - alone).max() > 1


def test_non_local_means_of_one_pixel_windows_changes_nothing(generator):
    image = generator.random((9, 8))
    np.testing.assert_array_equal(non_local_means(image, 0.1, 3, 1), image)


@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (2, 3, 3), (4, 3, 2)])
def test_kernels_without_a_centre_are_refused(shape):
    with pytest.raises(ValueError, match="both odd"):
        correlate(np.zeros((5, 5)), np.ones(shape))


def test_colour_channels_are_filtered_separately(generator):
    image = random_image(generator, (10, 9, 3))
    for function, rest in [
        (correlate, (np.ones((3, 3)),)),
        (gaussian_blur, (1.5,)),
        (median_filter, (3,)),
        (filters.correlate_fft, (np.ones((3, 3)),)),
    ]:
        whole = function(image, *rest)
        for channel in range(3):
            alone = function(image[:, :, channel], *rest)
            np.testing.assert_allclose(whole[:, :, channel], alone, atol=1e-9)
