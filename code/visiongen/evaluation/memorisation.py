"""Does a generator copy its training pictures? Nearest neighbours tell."""

from dataclasses import dataclass

import torch
from torch import Tensor

from visiongen.evaluation.distances import nearest


@dataclass(frozen=True)
class Memorisation:
    """Generated pictures against the training set, with unseen real ones as yardstick.

    Attributes:
        distance_ratio: median distance of generated pictures to their nearest training
            picture, over the same median of test pictures; far below 1 means copies.
        copies: share of generated pictures nearer to the training set than all but one
            in a hundred test pictures are: 0.01 for new pictures as good as real ones.
    """

    distance_ratio: float
    copies: float


def memorisation(generated: Tensor, test: Tensor, training: Tensor) -> Memorisation:
    """Measure distances to the nearest training picture.

    A generator of blurred pictures may have a small distance without copying: show the
    neighbours beside the numbers.

    Args:
        generated: ``(N, …)``; pixels or features.
        test: ``(M, …)``, never trained on.
        training: ``(T, …)``.

    Source: the idea of Meehan et al. (2020), A Non-Parametric Test to Detect
    Data-Copying, with a quantile in place of their rank test.
    """
    ours, _ = nearest(generated.flatten(1), training.flatten(1))
    unseen, _ = nearest(test.flatten(1), training.flatten(1))
    return Memorisation(
        distance_ratio=float(ours.median() / unseen.median()),
        copies=float((ours < torch.quantile(unseen, 0.01)).double().mean()),
    )
