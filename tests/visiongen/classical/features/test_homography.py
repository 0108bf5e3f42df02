import cv2
import numpy as np
import pytest

from visiongen.classical.features.homography import (
    DegeneratePoints,
    corner_error,
    homography,
    normalisation,
    picture_corners,
    transform,
    warp,
)

TRUTH = np.array([[0.8, -0.3, 220], [0.3, 1.0, -70], [3e-4, -1e-5, 1]])


@pytest.fixture
def points():
    return np.random.default_rng(0).uniform(0, 600, (30, 2))


def test_exact_pairs_give_back_the_homography(points):
    found = homography(points, transform(TRUTH, points))
    np.testing.assert_allclose(found, TRUTH, rtol=1e-8)


def test_four_pairs_are_enough():
    corners = picture_corners(480, 640)
    found = homography(corners, transform(TRUTH, corners))
    np.testing.assert_allclose(found, TRUTH, rtol=1e-8)


def test_noisy_pairs_agree_with_opencv(points):
    noise = np.random.default_rng(1).normal(0, 0.5, points.shape)
    target = transform(TRUTH, points) + noise
    theirs, _ = cv2.findHomography(points, target, 0)
    # OpenCV refines its DLT by Levenberg-Marquardt, so only nearly the same.
    assert corner_error(homography(points, target), theirs, 600, 600) < 0.3


def test_normalised_points_have_mean_zero_and_mean_distance_root_two(points):
    moved = transform(normalisation(points), points)
    np.testing.assert_allclose(moved.mean(0), 0, atol=1e-12)
    assert np.linalg.norm(moved, axis=1).mean() == pytest.approx(np.sqrt(2))


def test_normalisation_makes_the_fit_independent_of_the_origin(points):
    """Without it, the noise of far-away coordinates ruins the estimate."""
    noise = np.random.default_rng(1).normal(0, 0.5, points.shape)
    target = transform(TRUTH, points) + noise
    far = np.array([[1, 0, 5000.0], [0, 1, 5000], [0, 0, 1]])
    moved = homography(transform(far, points), target) @ far
    there = homography(points, target)
    assert corner_error(moved / moved[2, 2], there, 600, 600) < 1e-4


def test_fewer_than_four_pairs_are_refused():
    with pytest.raises(ValueError, match="4 pairs of points are needed, got 3"):
        homography(np.eye(3, 2), np.eye(3, 2))


def test_no_pairs_are_refused():
    with pytest.raises(ValueError, match="needed, got 0"):
        homography(np.empty((0, 2)), np.empty((0, 2)))


def test_lists_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"\(5, 2\) and \(4, 2\)"):
        homography(np.ones((5, 2)), np.ones((4, 2)))


def test_collinear_points_are_refused():
    line = np.stack([np.arange(10.0), 2 * np.arange(10.0)], axis=1)
    with pytest.raises(DegeneratePoints, match="line"):
        homography(line, line + 3)


def test_three_of_four_on_a_line_are_refused():
    source = np.array([[0, 0], [10, 0], [20, 0], [5, 30.0]])
    with pytest.raises(DegeneratePoints, match="line"):
        homography(source, source)


def test_repeated_points_are_refused():
    with pytest.raises(DegeneratePoints, match="same"):
        homography(np.ones((4, 2)), np.ones((4, 2)))


def test_warp_moves_the_picture_right_and_down():
    image = np.zeros((20, 30))
    image[5, 7] = 1
    shift = np.array([[1, 0, 10], [0, 1, 4], [0, 0, 1.0]])
    moved = warp(image, shift, 20, 30)
    assert np.argwhere(moved == 1).tolist() == [[9, 17]]


def test_warp_equals_opencv_inside_the_picture():
    image = np.random.default_rng(0).uniform(size=(60, 80, 3))
    matrix = np.array([[0.9, -0.2, 12], [0.15, 1.1, -6], [4e-4, 1e-4, 1]])
    theirs = cv2.warpPerspective(image, matrix, (90, 70), flags=cv2.INTER_LINEAR)
    ours = warp(image, matrix, 70, 90)
    seen = warp(np.ones((58, 78)), matrix @ [[1, 0, 1], [0, 1, 1], [0, 0, 1]], 70, 90)
    # OpenCV 4 rounds positions to 1/32 pixel.
    assert np.abs(ours - theirs)[seen == 1].max() < 0.07


def test_warp_fills_what_is_not_seen():
    shift = np.array([[1, 0, 5], [0, 1, 0], [0, 0, 1.0]])
    moved = warp(np.ones((8, 8)), shift, 8, 8, fill=0.5)
    assert (moved[:, :5] == 0.5).all()
    assert (moved[:, 5:] == 1).all()
