"""How one quantity depends on another, in groups of equal size."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray


def quartiles_by_group(
    values: NDArray, key: NDArray, groups: int = 10
) -> tuple[NDArray, NDArray]:
    """Quartiles of the values in groups of equal size, sorted by ``key``.

    Args:
        values: any shape.
        key: the same shape.
        groups: how many.

    Returns:
        ``(groups,)`` median of the key in each group, and ``(groups, 3)`` lower
        quartile, median and upper quartile of the values.

    Raises:
        ValueError: the shapes differ.
    """
    if np.shape(values) != np.shape(key):
        raise ValueError(f"values {np.shape(values)} but key {np.shape(key)}")
    order = np.array_split(np.argsort(key, axis=None), groups)
    centre = [np.median(key.ravel()[group]) for group in order]
    parts = [np.percentile(values.ravel()[group], (25, 50, 75)) for group in order]
    return np.array(centre), np.array(parts)


def draw_quartiles(axes: Axes, centre: NDArray, quartiles: NDArray) -> None:
    """The median of each group as a line, the middle half as a band."""
    low, middle, high = quartiles.T
    axes.plot(centre, middle, "o-")
    axes.fill_between(centre, low, high, alpha=0.2)
