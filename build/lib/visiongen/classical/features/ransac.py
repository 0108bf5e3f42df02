"""A homography from pairs of points of which many are wrong."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.homography import (
    DegeneratePoints,
    homography,
    require_pairs,
    transform,
)


@dataclass(frozen=True)
class RobustHomography:
    """What ``ransac_homography`` found.

    Attributes:
        matrix: ``(3, 3)``.
        inliers: ``(N,)`` bool, the pairs within the threshold of ``matrix``.
        trials: how many samples of four pairs were drawn.
    """

    matrix: NDArray
    inliers: NDArray
    trials: int


def trials_needed(
    inlier_ratio: float, sample_size: int = 4, confidence: float = 0.999
) -> float:
    """How many samples to draw so that one is free of wrong pairs.

    A sample of ``s`` pairs is clean with probability wˢ; ``n`` samples all fail with
    probability (1 − wˢ)ⁿ, which must be at most 1 − confidence.

    Args:
        inlier_ratio: w, share of right pairs, in [0, 1].
        sample_size: s.
        confidence: probability that at least one sample is clean, in (0, 1).

    Returns:
        The smallest whole n, at least 1; infinite when w is 0.

    Source: Fischler & Bolles (1981), section II.B.
    """
    if not 0 <= inlier_ratio <= 1 or not 0 < confidence < 1:
        raise ValueError("inlier_ratio must lie in [0, 1] and confidence in (0, 1)")
    clean = inlier_ratio**sample_size
    if clean == 0:
        return math.inf
    if clean == 1:
        return 1
    return max(1, math.ceil(math.log(1 - confidence) / math.log1p(-clean)))


def ransac_homography(
    source: NDArray,
    target: NDArray,
    threshold: float = 2.0,
    seed: int = 0,
    confidence: float = 0.999,
    most_trials: int = 5000,
) -> RobustHomography:
    """Homography of the largest consistent set of pairs, refitted to that set.

    Samples are scored by the sum of min(error², threshold²): MSAC, which prefers the
    tighter of two models with equally many inliers.

    Args:
        source: ``(N, 2)`` points ``x, y``.
        target: ``(N, 2)``.
        threshold: distance in pixels of the second picture below which a pair agrees.
        seed: of the random samples.
        confidence: see ``trials_needed``.
        most_trials: give up looking after so many samples.

    Returns:
        Matrix, inliers and the number of trials.

    Raises:
        ValueError: fewer than four pairs.
        DegeneratePoints: no sample gives a homography that four pairs agree with
            (all points on a line, for instance).

    Source: Fischler & Bolles (1981); Torr & Zisserman (2000) for the score.
    """
    found = best_sample(source, target, threshold, seed, confidence, most_trials)
    return refit(found.matrix, source, target, threshold, found.trials)


def best_sample(
    source: NDArray,
    target: NDArray,
    threshold: float = 2.0,
    seed: int = 0,
    confidence: float = 0.999,
    most_trials: int = 5000,
) -> RobustHomography:
    """The homography of four pairs that the others agree with best.

    Arguments, score and errors as for ``ransac_homography``; the matrix maps the four
    pairs of its sample exactly.
    """
    require_pairs(source, target, least=4)
    draw = np.random.default_rng(seed)
    best, least_cost, needed, trials = None, math.inf, math.inf, 0
    while trials < min(needed, most_trials):
        trials += 1
        sample = draw.choice(len(source), 4, replace=False)
        if not same_orientation(source[sample], target[sample]):
            continue
        try:
            candidate = homography(source[sample], target[sample])
        except DegeneratePoints:
            continue
        squared = transfer_errors(candidate, source, target) ** 2
        cost = np.minimum(squared, threshold**2).sum()
        if cost < least_cost:
            best, least_cost = candidate, cost
            agreeing = float(np.mean(squared < threshold**2))
            needed = trials_needed(agreeing, 4, confidence)
    if best is None:
        raise DegeneratePoints(
            "no four pairs fix a homography: do all points lie on a line?"
        )
    inliers = transfer_errors(best, source, target) < threshold
    return RobustHomography(best, inliers, trials)


def refit(
    matrix: NDArray, source: NDArray, target: NDArray, threshold: float, trials: int
) -> RobustHomography:
    """Fit to all inliers, look for inliers again, until their set no longer changes."""
    inliers = transfer_errors(matrix, source, target) < threshold
    for _ in range(20):
        if inliers.sum() < 4:
            raise DegeneratePoints("fewer than four pairs agree on any homography")
        matrix = homography(source[inliers], target[inliers])
        again = transfer_errors(matrix, source, target) < threshold
        if np.array_equal(again, inliers):
            break
        inliers = again
    return RobustHomography(matrix, inliers, trials)


def transfer_errors(matrix: NDArray, source: NDArray, target: NDArray) -> NDArray:
    """``(N,)`` distances in pixels of the mapped source points to their targets."""
    gap = np.linalg.norm(transform(matrix, source) - target, axis=1)
    return np.where(np.isfinite(gap), gap, np.inf)


def same_orientation(source: NDArray, target: NDArray) -> bool:
    """Whether each three of four points turn the same way in both pictures.

    No camera sees a plane from behind, so a sample that fails is wrong; a sample with
    three points on a line turns neither way, and fails too.
    """
    for three in ([0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]):
        if turn(*source[three]) * turn(*target[three]) <= 1e-6:
            return False
    return True


def turn(a: NDArray, b: NDArray, c: NDArray) -> float:
    """Twice the signed area of the triangle abc, in square pixels."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
