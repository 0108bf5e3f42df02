"""How different from each other the pictures of one class are."""

import torch
from torch import Tensor


def spread(features: Tensor) -> float:
    """Return the root mean square distance between two rows of ``(N, D)``.

    Needs no pairs: the mean of |x − y|² over all pairs is twice the trace of the
    covariance (with N − 1 below).
    """
    if len(features) < 2:
        return 0.0
    return float((2 * features.double().var(0).sum()).sqrt())


def relative_diversity(
    generated: Tensor, classes: Tensor, real: Tensor, real_classes: Tensor
) -> dict[int, float]:
    """Return for each class the spread of generated over that of real pictures.

    Args:
        generated: features ``(N, D)``.
        classes: ``(N,)``, as the judge names them: by the label that was asked for, a
            wrong digit would count as variety.
        real: features ``(M, D)``.
        real_classes: ``(M,)``, as the judge names them too.

    Returns:
        1 where generated pictures vary as real ones do, 0 for a class with fewer than
        two generated pictures; no entry for a class without two different real ones.
    """
    found = {}
    for label in torch.unique(real_classes):
        whole = spread(real[real_classes == label])
        if whole > 0:
            found[int(label)] = spread(generated[classes == label]) / whole
    return found
