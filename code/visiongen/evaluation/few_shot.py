"""How many labels a classifier without labels is worth."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor


def probe_accuracy(
    known: Tensor, labels: Tensor, test: Tensor, test_labels: Tensor
) -> float:
    """Return the accuracy, in percent, of a logistic regression on features.

    Args:
        known: ``(N, D)``, features of labelled images; every vector is first given
            the length √D, so that one strength of the penalty fits all networks.
        labels: ``(N,)``.
        test: ``(M, D)``.
        test_labels: ``(M,)``.

    Source: Radford et al. (2021), appendix A; the penalty is scikit-learn's default.
    """
    fitted = LogisticRegression(max_iter=500).fit(_scaled(known), labels.numpy())
    return 100 * float(fitted.score(_scaled(test), test_labels.numpy()))


def few_shot_accuracies(
    pool: Tensor,
    labels: Tensor,
    test: Tensor,
    test_labels: Tensor,
    budgets: Sequence[int],
    draws: int,
    seed: int,
) -> dict[int, list[float]]:
    """Return the accuracies of probes by the number of labels of each class.

    Args:
        pool: ``(N, D)``, features to draw from.
        labels: ``(N,)``.
        test: ``(M, D)``.
        test_labels: ``(M,)``.
        budgets: labels of each class.
        draws: independent draws for each budget.
        seed: of the draws.

    Raises:
        ValueError: a class has fewer images than the largest budget.
    """
    classes = int(labels.max()) + 1
    least = int(torch.bincount(labels, minlength=classes).min())
    if max(budgets) > least:
        raise ValueError(f"{max(budgets)} labels of each class; one has only {least}")
    generator = torch.Generator().manual_seed(seed)
    found: dict[int, list[float]] = {budget: [] for budget in budgets}
    for _ in range(draws):
        order = torch.randperm(len(labels), generator=generator)
        members = [order[labels[order] == k] for k in range(classes)]
        for budget in budgets:
            chosen = torch.cat([each[:budget] for each in members])
            found[budget].append(
                probe_accuracy(pool[chosen], labels[chosen], test, test_labels)
            )
    return found


def labels_worth(accuracies: Mapping[int, float], level: float) -> float | None:
    """Return how many labels of each class reach an accuracy.

    Between two budgets, accuracy is taken as linear in the logarithm of the budget.

    Args:
        accuracies: by budget, rising budgets.
        level: the accuracy to be reached.

    Returns:
        The number of labels; the least budget if that is enough already, None if the
        largest is not.
    """
    budgets = list(accuracies)
    if accuracies[budgets[0]] >= level:
        return float(budgets[0])
    for low, high in pairwise(budgets):
        if accuracies[low] < level <= accuracies[high]:
            share = (level - accuracies[low]) / (accuracies[high] - accuracies[low])
            return float(low * (high / low) ** share)
    return None


def _scaled(features: Tensor) -> np.ndarray:
    units = torch.nn.functional.normalize(features.double(), dim=1)
    return (units * features.shape[1] ** 0.5).numpy()
