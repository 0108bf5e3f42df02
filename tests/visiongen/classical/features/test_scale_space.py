import cv2
import numpy as np
import pytest

from visiongen.classical.features.keypoints import from_opencv
from visiongen.classical.features.scale_space import (
    blobs,
    extrema,
    gradient_and_hessian,
    laplacian_scale,
    on_edge,
    refine,
    scale_space,
)
from visiongen.classical.features.sift_descriptor import (
    describe,
    orientation_histogram,
    orientations,
    peak_angles,
    sift_descriptor,
)
from visiongen.classical.filters import gaussian_blur
from visiongen.data.files import photograph


@pytest.fixture(scope="module")
def image():
    return photograph("camera")[100:356, 150:406].copy()


def disc(radius, x=80.0, y=80.0, size=160):
    rows, columns = np.mgrid[:size, :size]
    distance = np.hypot(columns - x, rows - y)
    return 0.1 + 0.8 * np.clip(radius - distance + 0.5, 0, 1)


@pytest.mark.parametrize("radius", [4, 6, 8, 12, 16])
def test_detected_scale_matches_the_radius_of_a_disc(radius):
    best = blobs(disc(radius))[:1]
    assert laplacian_scale(best.sizes)[0] == pytest.approx(
        radius / np.sqrt(2), rel=0.05
    )
    np.testing.assert_allclose(best.points, [[80, 80]], atol=0.05)


def test_refinement_finds_the_fraction_of_a_pixel():
    best = blobs(disc(6, x=80.3, y=79.6))[:1]
    np.testing.assert_allclose(best.points, [[80.3, 79.6]], atol=0.1)


def test_every_picture_has_the_blur_that_it_says():
    dot = np.zeros((129, 129))
    dot[64, 64] = 1
    second = scale_space(dot, 2)[1]
    rows = np.arange(65) - 32
    for sigma, blurred in zip(second.sigmas, second.blurred, strict=True):
        across = blurred.sum(0) / blurred.sum()
        # The camera's 0.5 is assumed, the dot had none: 1.6² − 0.5² is what was added.
        wanted = sigma**2 - 0.5**2 / 4
        assert (across * rows**2).sum() == pytest.approx(wanted, rel=0.05)


def test_difference_of_gaussians_approximates_the_scale_normalised_laplacian(image):
    sigma, k = 4.0, 1.05
    picture = image / 255
    difference = gaussian_blur(picture, k * sigma) - gaussian_blur(picture, sigma)
    smooth = gaussian_blur(picture, sigma * np.sqrt(k))
    laplacian = cv2.Laplacian(smooth, cv2.CV_64F)
    inner = (slice(30, -30), slice(30, -30))
    ours, theirs = difference[inner], (k - 1) * sigma**2 * laplacian[inner]
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.99
    assert ours.std() / theirs.std() == pytest.approx(1, abs=0.08)


def test_extrema_are_beyond_all_26_neighbours():
    stack = np.zeros((3, 5, 5))
    stack[1, 2, 2] = 1
    assert extrema(stack, 0.5).tolist() == [[1, 2, 2]]
    stack[0, 1, 1] = 2
    assert extrema(stack, 0.5).tolist() == []


def test_parabola_is_differentiated_exactly():
    s, y, x = np.mgrid[-1:2, -1:2, -1:2].astype(float)
    cube = 1 + 2 * s - y + 3 * x - s**2 - 2 * y**2 - x**2 + 0.5 * s * y - 0.25 * x * y
    gradient, hessian = gradient_and_hessian(cube)
    np.testing.assert_allclose(gradient, [2, -1, 3])
    np.testing.assert_allclose(
        hessian, [[-2, 0.5, 0], [0.5, -4, -0.25], [0, -0.25, -2]]
    )


def test_refine_finds_the_top_of_a_parabola():
    s, y, x = np.mgrid[:5, :9, :9].astype(float)
    top = np.array([2.2, 4.3, 3.6])
    stack = 1 - 0.05 * ((s - top[0]) ** 2 + (y - top[1]) ** 2 + (x - top[2]) ** 2)
    position, value = refine(stack, np.array([2, 4, 4]))
    np.testing.assert_allclose(position, top)
    assert value == pytest.approx(1)


def test_ridge_is_an_edge_and_bump_is_not():
    assert on_edge(np.diag([-20.0, -1.0]))
    assert on_edge(np.diag([-1.0, 1.0]))
    assert not on_edge(np.diag([-5.0, -1.0]))


def test_most_keypoints_are_those_of_opencv(image):
    ours = blobs(image, octaves=4)
    theirs = from_opencv(cv2.SIFT_create().detect(image))
    theirs = theirs[theirs.sizes > 4]  # OpenCV also searches a doubled picture
    gap = np.linalg.norm(ours.points[:, None] - theirs.points[None], axis=-1)
    factor = ours.sizes[:, None] / theirs.sizes[None]
    same = (gap < 1.5) & (np.abs(np.log2(factor)) < 0.3)
    assert same.any(0).mean() > 0.65
    assert same.any(1).mean() > 0.65


def test_descriptor_agrees_with_opencv(image):
    found = [k for k in cv2.SIFT_create().detect(image) if 4 < k.size < 20]
    _, theirs = cv2.SIFT_create().compute(image, found)
    theirs = theirs.reshape(-1, 4, 4, 8)[..., -np.arange(8) % 8]  # it counts upwards
    theirs = theirs.reshape(-1, 128)
    theirs = theirs / np.linalg.norm(theirs, axis=1, keepdims=True)
    ours = describe(scale_space(image, 4), from_opencv(found))
    similarity = (ours * theirs).sum(1)
    assert len(found) > 30
    assert np.median(similarity) > 0.99


def test_orientation_points_up_the_slope():
    y, x = np.mgrid[:64, :64]
    for degrees in (0, 50, 200):
        angle = np.deg2rad(degrees)
        ramp = 0.005 * (x * np.cos(angle) + y * np.sin(angle))
        (peak,) = peak_angles(orientation_histogram(ramp, 32, 32, 2.0))
        assert np.rad2deg(peak) == pytest.approx(degrees % 360, abs=3) or np.rad2deg(
            peak
        ) == pytest.approx(360, abs=3)


def test_turned_picture_gives_the_same_descriptor(image):
    picture = gaussian_blur(image / 255, 1.6)
    turned = np.rot90(picture)  # (x, y) goes to (y, 255 − x): −90° on the screen
    one = sift_descriptor(picture, 120, 100, 2.0, 0.3)
    two = sift_descriptor(turned, 100, 255 - 120, 2.0, 0.3 - np.pi / 2)
    np.testing.assert_allclose(one, two, atol=1e-9)


def test_descriptor_ignores_contrast_and_brightness(image):
    picture = gaussian_blur(image / 255, 1.6)
    one = sift_descriptor(picture, 120, 100, 2.0, 0.3)
    two = sift_descriptor(0.4 * picture + 0.2, 120, 100, 2.0, 0.3)
    np.testing.assert_allclose(one, two, atol=1e-9)


def test_descriptor_has_length_one_and_no_loud_entry(image):
    one = sift_descriptor(gaussian_blur(image / 255, 1.6), 120, 100, 2.0, 0.0)
    assert one.shape == (4, 4, 8)
    assert np.linalg.norm(one) == pytest.approx(1)
    assert one.min() >= 0
    assert one.max() < 0.5


def test_flat_patch_gives_zeros_not_nan():
    assert not sift_descriptor(np.full((64, 64), 0.5), 32, 32, 2.0, 0.0).any()


def test_strong_second_peak_makes_a_second_keypoint(image):
    octaves = scale_space(image, 4)
    found = blobs(image)
    assert len(orientations(octaves, found)) > len(found)


def test_too_many_octaves_are_refused():
    with pytest.raises(ValueError, match="too small for 6 octaves"):
        scale_space(np.zeros((64, 64)), 6)


def test_colour_is_refused():
    with pytest.raises(ValueError, match="grey"):
        blobs(np.zeros((64, 64, 3)))


def test_flat_picture_has_no_blob():
    assert len(blobs(np.full((64, 64), 0.5), 2)) == 0
