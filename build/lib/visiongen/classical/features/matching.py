"""Which descriptor of one picture belongs to which of the other."""

import numpy as np
from numpy.typing import NDArray


def l2_distances(first: NDArray, second: NDArray) -> NDArray:
    """Euclidean distance of every row of ``first`` to every row of ``second``.

    Uses ‖a − b‖² = ‖a‖² + ‖b‖² − 2 a·b, so that the work is one matrix product.

    Args:
        first: ``(N, D)`` real-valued descriptors.
        second: ``(M, D)``.

    Returns:
        ``(N, M)`` float64.

    Raises:
        ValueError: the two sets have different lengths ``D``, or are missing.
    """
    _require_same_kind(first, second)
    first, second = first.astype(np.float64), second.astype(np.float64)
    squares = (first**2).sum(1)[:, None] + (second**2).sum(1)[None, :]  # (N, M)
    return np.sqrt(np.maximum(squares - 2 * first @ second.T, 0))


def hamming_distances(first: NDArray, second: NDArray) -> NDArray:
    """Number of bits in which every row of ``first`` differs from every of ``second``.

    Args:
        first: ``(N, B)`` uint8, each byte eight bits of a binary descriptor.
        second: ``(M, B)`` uint8.

    Returns:
        ``(N, M)`` int64, from 0 to 8·B.

    Raises:
        ValueError: the sets differ in length, are missing, or are not bytes.
    """
    _require_same_kind(first, second)
    if first.dtype != np.uint8 or second.dtype != np.uint8:
        raise ValueError(
            f"Hamming distance needs uint8 descriptors, got {first.dtype} and "
            f"{second.dtype}; compare real-valued ones with l2_distances"
        )
    different = first[:, None, :] ^ second[None, :, :]  # (N, M, B), 1 where bits differ
    return np.bitwise_count(different).sum(-1, dtype=np.int64)


def nearest(distances: NDArray) -> NDArray:
    """The best candidate for every row.

    Args:
        distances: ``(N, M)``, small is similar.

    Returns:
        ``(N, 2)`` pairs ``(row, column)``; ``(0, 2)`` when there is no row or column.
    """
    if distances.size == 0:
        return np.empty((0, 2), np.int64)
    return np.stack([np.arange(len(distances)), distances.argmin(1)], axis=1)


def cross_check(distances: NDArray) -> NDArray:
    """Pairs that choose each other: the row's best column has that row as its best.

    Args:
        distances: ``(N, M)``.

    Returns:
        ``(K, 2)`` pairs; no row and no column occurs twice.
    """
    pairs = nearest(distances)
    if len(pairs) == 0:
        return pairs
    back = distances.argmin(0)  # (M,) best row of every column
    return pairs[back[pairs[:, 1]] == pairs[:, 0]]


def distance_ratios(distances: NDArray) -> NDArray:
    """Nearest distance divided by second nearest, for every row.

    Args:
        distances: ``(N, M)`` with ``M >= 2``.

    Returns:
        ``(N,)`` in [0, 1]; 1 where both are zero, which is as ambiguous as can be.

    Raises:
        ValueError: there are fewer than two candidates.
    """
    if distances.shape[1] < 2:
        raise ValueError(
            "the distance ratio needs at least two candidates, "
            f"got {distances.shape[1]}: detect more keypoints in the second picture"
        )
    best, second = np.partition(distances, 1, axis=1)[:, :2].T.astype(np.float64)
    return np.divide(best, second, out=np.ones_like(best), where=second > 0)


def ratio_test(distances: NDArray, ratio: float = 0.75) -> NDArray:
    """Nearest neighbours that are clearly nearer than the runner-up.

    Args:
        distances: ``(N, M)`` with ``M >= 2``.
        ratio: keep a row when nearest / second nearest is below this, in (0, 1].

    Returns:
        ``(K, 2)`` pairs. Several rows may choose one column: see ``one_to_one``.

    Raises:
        ValueError: fewer than two candidates, or ``ratio`` outside (0, 1].

    Source: Lowe (2004), section 7.1.
    """
    if not 0 < ratio <= 1:
        raise ValueError(f"ratio is {ratio}; it must lie in (0, 1]")
    return nearest(distances)[distance_ratios(distances) < ratio]


def one_to_one(pairs: NDArray, distances: NDArray) -> NDArray:
    """Of all pairs that share a column, keep the one with the smallest distance.

    Args:
        pairs: ``(K, 2)`` pairs ``(row, column)``.
        distances: ``(N, M)``, from which the pairs were made.

    Returns:
        ``(L, 2)`` pairs in the order of their rows, ``L <= K``.
    """
    order = np.argsort(distances[pairs[:, 0], pairs[:, 1]], kind="stable")
    _, first_of_column = np.unique(pairs[order, 1], return_index=True)
    return pairs[np.sort(order[first_of_column])]


def _require_same_kind(first: NDArray, second: NDArray) -> None:
    for descriptors in (first, second):
        if descriptors is None:
            raise ValueError(
                "no descriptors: the detector found no keypoint "
                "(OpenCV then returns None)"
            )
        if descriptors.ndim != 2:
            raise ValueError(f"descriptors must be (N, D), got {descriptors.shape}")
    if first.shape[1] != second.shape[1]:
        raise ValueError(
            f"descriptors of different lengths cannot be compared: "
            f"{first.shape[1]} and {second.shape[1]}"
        )
