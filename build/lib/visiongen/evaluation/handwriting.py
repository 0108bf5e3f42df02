"""What a hand is, in two numbers of a written digit, and whether labels share it."""

import torch
from torch import Tensor


def ink(images: Tensor) -> Tensor:
    """Return the mean brightness ``(N,)`` of pictures ``(N, 1, H, W)`` in [0, 1]."""
    return images.flatten(1).mean(1)


def slant(images: Tensor) -> Tensor:
    """Return how many pixels a digit moves to the right for each one upwards ``(N,)``.

    Args:
        images: ``(N, 1, H, W)``, white ink on black, in [0, 1].

    The shear that LeCun et al. (1998) undo in their deslanted digits, by moments.
    """
    weight = images[:, 0].double()
    weight = weight / weight.sum((1, 2), keepdim=True).clamp(min=1e-12)
    side = [torch.arange(n, device=images.device).double() for n in images.shape[-2:]]
    y, x = side[0][:, None], side[1][None, :]
    up = (weight * y).sum((1, 2), keepdim=True) - y  # from the centre of the ink
    right = x - (weight * x).sum((1, 2), keepdim=True)
    # E[Δx Δy] / E[Δy²], the slope of the line x(y) with the least squared error
    both = (weight * right * up).sum((1, 2))
    return both / (weight * up.square()).sum((1, 2)).clamp(min=1e-12)


def shared_variance(values: Tensor) -> float:
    """Return which share of a quantity's variance its row explains, labels aside.

    Args:
        values: ``(rows, labels)``: one row for each noise. The mean of every label is
            removed first: a 1 has less ink than an 8 in every hand.

    Returns:
        The intraclass correlation: 1 if all labels of a row agree, 0 (on average) if
        rows are like any others.

    Raises:
        ValueError: fewer than two rows or labels.

    Source: Fisher (1925), Statistical Methods for Research Workers, section 38, in the
    form of an analysis of variance; ICC(3, 1) of Shrout and Fleiss (1979).
    """
    rows, labels = values.shape
    if min(rows, labels) < 2:
        raise ValueError(f"needs at least 2 rows and labels, not {rows} × {labels}")
    values = values.double() - values.double().mean(0)
    means = values.mean(1, keepdim=True)
    between = labels * means.square().sum() / (rows - 1)
    within = (values - means).square().sum() / ((rows - 1) * (labels - 1))
    return float((between - within) / (between + (labels - 1) * within))
