import numpy as np
import pytest

from visiongen.classical.features.evaluation import (
    correct_matches,
    found_again,
    has_counterpart,
    score,
)
from visiongen.classical.features.homography import transform
from visiongen.classical.features.keypoints import keypoints
from visiongen.classical.features.patches import patch_descriptors
from visiongen.classical.features.views import (
    blurred,
    brightened,
    noisy,
    rotated,
    scaled,
    shared_masks,
    tilted,
)
from visiongen.data.files import photograph

SHIFT = np.array([[1, 0, 10], [0, 1, -5], [0, 0, 1.0]])
POINTS = np.array([[20, 20], [50, 30], [80, 70], [30, 90.0]])


@pytest.fixture(scope="module")
def image():
    return photograph("camera")[::2, ::2].copy()


def test_perfect_keypoints_and_matches_score_one():
    pairs = np.array([[0, 0], [1, 1], [2, 2], [3, 3]])
    result = score(POINTS, transform(SHIFT, POINTS), pairs, SHIFT)
    assert (result.repeatability, result.precision, result.recall) == (1, 1, 1)


def test_scores_count_what_they_say():
    second = transform(SHIFT, POINTS)
    second[3] += 100  # one place is not found again
    pairs = np.array([[0, 0], [1, 2], [3, 3]])  # one right, two wrong
    result = score(POINTS, second, pairs, SHIFT)
    assert result.repeatability == 3 / 4
    assert result.precision == 1 / 3
    assert result.recall == 1 / 3
    assert result.matches == 3


def test_tolerance_is_three_pixels_of_the_second_picture():
    second = transform(SHIFT, POINTS)
    second[0] += [2.9, 0]
    second[1] += [3.1, 0]
    same = np.stack([np.arange(4)] * 2, axis=1)
    right = correct_matches(POINTS, second, same, SHIFT)
    assert right.tolist() == [True, False, True, True]
    assert has_counterpart(POINTS, second, SHIFT).tolist() == right.tolist()


def test_clusters_are_found_again_only_once():
    cluster = np.array([[20, 20], [20.5, 20], [21, 20.0]])
    assert len(found_again(cluster, transform(SHIFT, cluster[:1]), SHIFT)) == 1


def test_nothing_matched_has_no_precision():
    result = score(POINTS, transform(SHIFT, POINTS), np.empty((0, 2), int), SHIFT)
    assert np.isnan(result.precision)
    assert result.recall == 0


@pytest.mark.parametrize(
    ("view", "level"),
    [(rotated, 30), (rotated, 180), (scaled, 0.6), (scaled, 1.7), (tilted, 40)],
)
def test_the_matrix_says_where_a_mark_went(image, view, level):
    marked = np.zeros_like(image)
    for x, y in [(60, 50), (150, 180)]:
        marked[y - 4 : y + 5, x - 4 : x + 5] = 255
        seen = view(marked, level)
        rows, columns = np.mgrid[: seen.image.shape[0], : seen.image.shape[1]]
        weight = seen.image / seen.image.sum()
        found = [(columns * weight).sum(), (rows * weight).sum()]
        expected = transform(seen.matrix, np.array([[x, y]]))[0]
        np.testing.assert_allclose(found, expected, atol=0.35)
        marked[:] = 0


@pytest.mark.parametrize(("view", "level"), [(rotated, 0), (scaled, 1), (tilted, 0)])
def test_no_change_leaves_the_picture(image, view, level):
    seen = view(image, level)
    inner = (slice(4, -4), slice(4, -4))
    assert np.abs(seen.image[inner].astype(int) - image[inner]).mean() < 2


def test_tilt_shrinks_the_far_side(image):
    height, width = image.shape
    matrix = tilted(image, 50).matrix
    corners = transform(
        matrix, np.array([[0, 0], [0, height], [width, 0], [width, height]], float)
    )
    near, far = corners[1, 1] - corners[0, 1], corners[3, 1] - corners[2, 1]
    assert far < 0.9 * near


def test_views_of_light_keep_the_geometry(image):
    for view in (
        blurred(image, 2.0),
        brightened(image, 0.5),
        noisy(image, 0.1, np.random.default_rng(0)),
    ):
        assert view.image.shape == image.shape
        np.testing.assert_array_equal(view.matrix, np.eye(3))


def test_masks_hold_only_what_both_pictures_show(image):
    seen = rotated(image, 45)
    one, two = shared_masks(image.shape, seen.image.shape, seen.matrix)
    y, x = np.nonzero(one)
    there = np.rint(transform(seen.matrix, np.stack([x, y], axis=1).astype(float)))
    height, width = seen.image.shape
    assert ((there >= 23) & (there <= [width - 24, height - 24])).all()
    # Half a right angle: the rim of the canvas shows nothing of the photograph.
    assert two[30, 30] == 0
    assert two[height // 2, width // 2] == 255


def test_patches_ignore_brightness_and_contrast(image):
    found = keypoints([[60, 50], [100, 90]], 24.0)
    one = patch_descriptors(image / 255, found)
    two = patch_descriptors(0.3 * image / 255 + 0.2, found)
    assert one.shape == (2, 64)
    assert one.dtype == np.float32
    np.testing.assert_allclose(one, two, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(one, axis=1), 1, rtol=1e-5)


def test_flat_patch_is_zero():
    assert not patch_descriptors(np.ones((50, 50)), keypoints([[25, 25]], 24.0)).any()
