"""Classification by the most similar training images."""

import torch
import torch.nn.functional as F
from torch import Tensor


def neighbour_votes(
    features: Tensor, known: Tensor, labels: Tensor, k: int = 20
) -> Tensor:
    """Count the labels of the ``k`` known vectors with the largest cosine.

    Args:
        features: ``(N, D)``, to be classified.
        known: ``(M, D)``, vectors whose labels are known.
        labels: ``(M,)``.
        k: neighbours that vote.

    Returns:
        ``(N, classes)`` votes; take the largest.

    Raises:
        ValueError: fewer than ``k`` vectors are known.
    """
    if k > len(known):
        raise ValueError(f"{k} neighbours are asked for, {len(known)} vectors known")
    units = F.normalize(known, dim=1)
    votes = F.one_hot(labels)  # (M, classes)
    found = []
    for part in features.split(1000):
        nearest = (F.normalize(part, dim=1) @ units.T).topk(k, dim=1).indices
        found.append(votes[nearest].sum(1))
    return torch.cat(found)
