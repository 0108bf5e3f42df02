"""Sides of a box as distributions: how YOLO says a distance since version 8.

In place of one number the head gives a logit for each of the distances 0, 1, …, 15, in
cells. The distance is their expectation.
"""

import torch
from torch import Tensor

BINS = 16  # distances 0 to 15


def expected_distance(logits: Tensor) -> Tensor:
    """Return the mean of the distribution.

    Args:
        logits: ``(…, bins)``, one for each whole distance from 0 on.

    Returns:
        ``(…,)`` distances from 0 to bins − 1, in cells.

    Source: Li et al. (2020), equation 5.
    """
    distances = torch.arange(logits.shape[-1], dtype=logits.dtype)
    return logits.softmax(-1) @ distances


def distribution_focal_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy with the two whole distances on either side of the target.

    Args:
        logits: ``(N, bins)``.
        target: ``(N,)`` distances in cells; those beyond the last bin count as just
            below it.

    Returns:
        ``(N,)`` losses, equal to Ultralytics' to 1e-5.

    Source: Li et al. (2020), equation 6.
    """
    bins = logits.shape[-1]
    target = target.clamp(0, bins - 1.01)
    below = target.long()  # i, with i ≤ y < i + 1
    upper = target - below
    log_share = logits.log_softmax(-1)
    # DFL = −((i + 1 − y) log S_i + (y − i) log S_{i+1})
    return -(
        (1 - upper) * log_share.gather(-1, below[:, None])[:, 0]
        + upper * log_share.gather(-1, below[:, None] + 1)[:, 0]
    )
