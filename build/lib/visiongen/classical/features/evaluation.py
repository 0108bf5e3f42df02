"""How well keypoints are found again and matched, where the truth is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.homography import transform
from visiongen.classical.features.matching import cross_check, l2_distances

TOLERANCE = 3.0  # pixels of the second picture within which a place is the same


@dataclass(frozen=True)
class MatchScore:
    """What one pair of pictures gave.

    Attributes:
        repeatability: places found in both pictures, over the smaller number found;
            a place with several keypoints (SIFT's second angles) counts once.
        precision: correct matches over all matches; NaN without matches.
        recall: correct matches over keypoints of the first picture that have a
            counterpart in the second; NaN without such keypoints.
        matches: number of matches.
    """

    repeatability: float
    precision: float
    recall: float
    matches: int


def found_again(first: NDArray, second: NDArray, matrix: NDArray) -> NDArray:
    """Pairs of points that mark the same place of the scene.

    Args:
        first: ``(N, 2)``.
        second: ``(M, 2)``.
        matrix: ``(3, 3)`` from the first picture to the second.

    Returns:
        ``(K, 2)`` index pairs, each point at most once: nearest to each other after
        the map, and within 3 pixels.

    Source: after Mikolajczyk et al. (2005), section 4, with distance instead of
    overlap, because corners have no size.
    """
    gaps = l2_distances(transform(matrix, first), second)
    pairs = cross_check(gaps)
    return pairs[gaps[pairs[:, 0], pairs[:, 1]] <= TOLERANCE]


def has_counterpart(first: NDArray, second: NDArray, matrix: NDArray) -> NDArray:
    """``(N,)`` bool: some point of the second picture lies where this one went.

    Several points of the first may share one of the second, as the detectors mark
    some places at several scales or angles.
    """
    gaps = l2_distances(transform(matrix, first), second)
    return np.asarray((gaps <= TOLERANCE).any(1))


def correct_matches(
    first: NDArray, second: NDArray, pairs: NDArray, matrix: NDArray
) -> NDArray:
    """``(K,)`` bool: the match leads within 3 pixels of the true place.

    Args:
        first: ``(N, 2)`` all points of the first picture.
        second: ``(M, 2)`` all points of the second.
        pairs: ``(K, 2)`` index pairs.
        matrix: ``(3, 3)`` from the first picture to the second.
    """
    gap = transform(matrix, first[pairs[:, 0]]) - second[pairs[:, 1]]
    return np.linalg.norm(gap, axis=1) <= TOLERANCE


def score(
    first: NDArray, second: NDArray, pairs: NDArray, matrix: NDArray
) -> MatchScore:
    """Repeatability, precision and recall of one pair of pictures.

    Source: Mikolajczyk & Schmid (2005), section 4.1, for precision and recall.
    """
    places = [np.unique(points, axis=0) for points in (first, second)]
    again = len(found_again(places[0], places[1], matrix))
    could = int(has_counterpart(first, second, matrix).sum())
    correct = int(correct_matches(first, second, pairs, matrix).sum())
    fewer = min(map(len, places))
    return MatchScore(
        repeatability=again / fewer if fewer else float("nan"),
        precision=correct / len(pairs) if len(pairs) else float("nan"),
        recall=correct / could if could else float("nan"),
        matches=len(pairs),
    )
