import cv2
import numpy as np
import pytest

from visiongen.classical.features.matching import (
    cross_check,
    distance_ratios,
    hamming_distances,
    l2_distances,
    nearest,
    one_to_one,
    ratio_test,
)


@pytest.fixture
def real():
    draw = np.random.default_rng(0)
    return draw.normal(size=(40, 128)).astype(np.float32), draw.normal(
        size=(50, 128)
    ).astype(np.float32)


@pytest.fixture
def binary():
    draw = np.random.default_rng(0)
    return (
        draw.integers(0, 256, (40, 32), dtype=np.uint8),
        draw.integers(0, 256, (50, 32), dtype=np.uint8),
    )


def opencv_pairs(matches):
    return {(m.queryIdx, m.trainIdx) for m in matches}


def pairs(array):
    return set(map(tuple, array.tolist()))


def test_l2_equals_the_definition(real):
    a, b = real
    expected = np.linalg.norm(a[:, None].astype(float) - b[None], axis=-1)
    np.testing.assert_allclose(l2_distances(a, b), expected, rtol=1e-9)


def test_distance_to_itself_is_zero_and_never_nan():
    a = np.full((3, 128), 0.1) + 1e-9 * np.arange(3)[:, None]
    distances = l2_distances(a, a)
    assert np.isfinite(distances).all()
    np.testing.assert_allclose(np.diag(distances), 0, atol=1e-7)


def test_hamming_counts_different_bits():
    a = np.array([[0b00000000, 0b11111111]], np.uint8)
    b = np.array([[0b00000101, 0b11111111], [0b11111111, 0b00000000]], np.uint8)
    assert hamming_distances(a, b).tolist() == [[2, 16]]


@pytest.mark.parametrize("check", [False, True])
def test_l2_matches_equal_opencv(real, check):
    own = (cross_check if check else nearest)(l2_distances(*real))
    theirs = cv2.BFMatcher(cv2.NORM_L2, crossCheck=check).match(*real)
    assert pairs(own) == opencv_pairs(theirs)


def test_hamming_distances_equal_opencv(binary):
    distances = hamming_distances(*binary)
    for two in cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(*binary, k=2):
        row = np.sort(distances[two[0].queryIdx])
        assert [m.distance for m in two] == row[:2].tolist()


def test_ratio_test_equals_opencv(real):
    distances = l2_distances(*real)
    theirs = [
        m
        for m, n in cv2.BFMatcher(cv2.NORM_L2).knnMatch(*real, k=2)
        if m.distance < 0.97 * n.distance
    ]
    assert 0 < len(theirs) < 40
    assert pairs(ratio_test(distances, 0.97)) == opencv_pairs(theirs)


def test_identical_runners_up_are_ambiguous():
    a, b = np.zeros((1, 4)), np.zeros((2, 4))
    assert distance_ratios(l2_distances(a, b)).tolist() == [1.0]
    assert len(ratio_test(l2_distances(a, b), 0.9)) == 0


def test_one_to_one_keeps_the_nearest_of_each_column():
    distances = np.array([[3.0, 9], [1, 9], [9, 2]])
    kept = one_to_one(nearest(distances), distances)
    assert kept.tolist() == [[1, 0], [2, 1]]


@pytest.mark.parametrize("rows", [0, 5])
def test_nothing_to_match_gives_no_pairs(rows):
    empty = l2_distances(np.empty((rows, 8)), np.empty((0, 8)))
    assert nearest(empty).shape == (0, 2)
    assert cross_check(empty).shape == (0, 2)


def test_no_query_gives_no_pairs():
    distances = l2_distances(np.empty((0, 8)), np.ones((5, 8)))
    assert ratio_test(distances).shape == (0, 2)
    assert one_to_one(nearest(distances), distances).shape == (0, 2)


def test_ratio_needs_two_candidates():
    with pytest.raises(ValueError, match="at least two candidates, got 1"):
        ratio_test(np.ones((3, 1)))


def test_ratio_must_be_a_share():
    with pytest.raises(ValueError, match="must lie in"):
        ratio_test(np.ones((3, 3)), 75)


def test_missing_descriptors_are_named():
    with pytest.raises(ValueError, match="found no keypoint"):
        l2_distances(None, np.ones((3, 8)))


def test_descriptors_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"different lengths .* 128 and 32"):
        l2_distances(np.ones((3, 128)), np.ones((3, 32)))


def test_hamming_refuses_real_numbers():
    with pytest.raises(ValueError, match="needs uint8"):
        hamming_distances(np.ones((3, 128)), np.ones((3, 128)))
