"""Two classifiers on the same images: how much better is one?"""

import torch
from torch import Tensor


def paired_difference(
    first: Tensor, second: Tensor, deviations: float = 1.96
) -> tuple[float, float, float]:
    """Return by how many percentage points ``first`` is right more often.

    Images that both get right, or both wrong, say nothing about the difference and
    cancel, so the interval is narrower than that of either accuracy.

    Args:
        first: ``(N,)`` bool, whether the first is right about each image.
        second: ``(N,)`` bool, the same images in the same order.
        deviations: half width in standard errors; 1.96 covers 95 %.

    Returns:
        The difference, and the two ends of its interval.

    Raises:
        ValueError: not the same number of answers, or fewer than two.

    Source: McNemar (1947); Agresti (2013), Categorical Data Analysis, section 11.1.
    """
    if first.shape != second.shape or len(first) < 2:
        raise ValueError(f"{tuple(first.shape)} and {tuple(second.shape)} answers")
    change = first.double() - second.double()  # −1, 0 or 1
    mean = float(change.mean())
    half = deviations * float(change.std(correction=0)) / len(change) ** 0.5
    return 100 * mean, 100 * (mean - half), 100 * (mean + half)


def is_right(scores: Tensor, labels: Tensor) -> Tensor:
    """Return whether each row of ``scores`` ``(N, K)`` peaks at its label ``(N,)``."""
    return torch.eq(scores.argmax(1), labels)
