import math

import cv2
import numpy as np
import pytest

from visiongen.classical.features.homography import (
    DegeneratePoints,
    corner_error,
    transform,
)
from visiongen.classical.features.matching import l2_distances, one_to_one, ratio_test
from visiongen.classical.features.ransac import (
    best_sample,
    ransac_homography,
    trials_needed,
)
from visiongen.data.files import homography as true_homography
from visiongen.data.files import picture

TRUTH = np.array([[0.8, -0.3, 220], [0.3, 1.0, -70], [3e-4, -1e-5, 1]])


def pairs_with_outliers(inlier_ratio, seed=0, count=120, noise=0.3):
    draw = np.random.default_rng(seed)
    source = draw.uniform(0, 600, (count, 2))
    target = transform(TRUTH, source) + draw.normal(0, noise, source.shape)
    wrong = np.arange(count) >= inlier_ratio * count
    target[wrong] = draw.uniform(0, 600, (wrong.sum(), 2))
    return source, target, ~wrong


def test_trials_follow_the_formula():
    # Half the pairs right, four a sample: (1 − 1/16)ⁿ ≤ 0.01 first holds for n = 72.
    assert trials_needed(0.5, 4, 0.99) == 72
    assert (1 - 0.5**4) ** 72 <= 0.01 < (1 - 0.5**4) ** 71
    assert trials_needed(1.0) == 1
    assert trials_needed(0.0) == math.inf


@pytest.mark.parametrize("inlier_ratio", [-0.1, 1.1])
def test_shares_outside_0_to_1_are_refused(inlier_ratio):
    with pytest.raises(ValueError, match="must lie in"):
        trials_needed(inlier_ratio)


@pytest.mark.parametrize("inlier_ratio", [0.4, 0.7, 1.0])
def test_outliers_are_told_from_inliers(inlier_ratio):
    source, target, right = pairs_with_outliers(inlier_ratio)
    found = ransac_homography(source, target, threshold=2.0)
    assert corner_error(found.matrix, TRUTH, 600, 600) < 1.5
    assert (found.inliers & right).sum() >= 0.98 * right.sum()
    assert (found.inliers & ~right).sum() <= 2


def test_more_outliers_need_more_trials():
    trials = [
        ransac_homography(*pairs_with_outliers(w)[:2]).trials for w in (0.9, 0.6, 0.4)
    ]
    assert trials == sorted(trials)
    assert trials[0] < trials[-1]


def test_same_seed_same_result():
    source, target, _ = pairs_with_outliers(0.6)
    one, two = (ransac_homography(source, target, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.matrix, two.matrix)


def test_best_sample_maps_its_four_pairs_exactly_and_the_refit_improves_it():
    before, after = [], []
    for seed in range(10):
        source, target, _ = pairs_with_outliers(0.6, seed, noise=1.0)
        sample = best_sample(source, target, 3.0, seed)
        gap = np.linalg.norm(transform(sample.matrix, source) - target, axis=1)
        assert (gap < 1e-6).sum() == 4
        np.testing.assert_array_equal(sample.inliers, gap < 3.0)
        refitted = ransac_homography(source, target, 3.0, seed)
        assert refitted.trials == sample.trials
        before.append(corner_error(sample.matrix, TRUTH, 600, 600))
        after.append(corner_error(refitted.matrix, TRUTH, 600, 600))
    assert np.median(after) < 0.6 * np.median(before)


def test_fewer_than_four_pairs_are_refused():
    with pytest.raises(ValueError, match="4 pairs of points are needed, got 2"):
        ransac_homography(np.ones((2, 2)), np.ones((2, 2)))


def test_empty_match_list_is_refused():
    with pytest.raises(ValueError, match="needed, got 0"):
        ransac_homography(np.empty((0, 2)), np.empty((0, 2)))


def test_points_on_a_line_are_refused():
    line = np.stack([np.arange(20.0), 3 * np.arange(20.0)], axis=1)
    with pytest.raises(DegeneratePoints, match="line"):
        ransac_homography(line, line, most_trials=50)


@pytest.mark.data
def test_graf_homography_within_three_pixels_over_20_seeds():
    one, two = (
        cv2.cvtColor(picture(f"images/graf{n}.png"), cv2.COLOR_RGB2GRAY) for n in (1, 3)
    )
    truth = true_homography("images/H1to3p.xml")
    sift = cv2.SIFT_create(2000)
    (k1, d1), (k2, d2) = (sift.detectAndCompute(image, None) for image in (one, two))
    distances = l2_distances(d1, d2)
    pairs = one_to_one(ratio_test(distances, 0.75), distances)
    source = cv2.KeyPoint_convert(k1)[pairs[:, 0]].astype(float)
    target = cv2.KeyPoint_convert(k2)[pairs[:, 1]].astype(float)
    errors = [
        corner_error(
            ransac_homography(source, target, 2.0, seed).matrix, truth, *one.shape
        )
        for seed in range(20)
    ]
    assert np.median(errors) < 3
