"""How well a classifier does: accuracy with its interval, confusion, calibration."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor


def percent_correct(scores: Tensor, labels: Tensor) -> float:
    """Return the percentage of rows of ``scores`` ``(N, K)`` that peak at the label."""
    correct = int((scores.argmax(1) == labels).sum())
    return 100 * correct / len(labels)


def binomial_interval(
    correct: int, total: int, deviations: float = 1.96
) -> tuple[float, float]:
    """Return the interval, in percent, that the true accuracy lies in.

    Args:
        correct: right answers.
        total: independent test images.
        deviations: half width in standard deviations; 1.96 covers 95 %.

    Raises:
        ValueError: not ``0 <= correct <= total`` with ``total > 0``.

    Source: Wilson (1927); unlike the textbook interval it stays inside [0, 100].
    """
    if not 0 <= correct <= total or total == 0:
        raise ValueError(f"{correct} right answers of {total} is impossible")
    share, squared = correct / total, deviations**2 / total
    centre = (share + squared / 2) / (1 + squared)
    variance = share * (1 - share) / total + squared / (4 * total)
    half = deviations * math.sqrt(variance) / (1 + squared)
    return 100 * max(0.0, centre - half), 100 * min(1.0, centre + half)


def confusion_matrix(labels: Tensor, predictions: Tensor, classes: int) -> Tensor:
    """Return counts ``(classes, classes)``: row is the truth, column the answer."""
    cells = labels * classes + predictions
    return torch.bincount(cells, minlength=classes**2).reshape(classes, classes)


@dataclass(frozen=True)
class ClassReport:
    """Measures of each class, tensors ``(K,)`` with values in [0, 1].

    Attributes:
        precision: of the images given this label, the share that has it.
        recall: of the images that have this label, the share given it.
        f1: harmonic mean of the two.
        support: number of images that have this label.
    """

    precision: Tensor
    recall: Tensor
    f1: Tensor
    support: Tensor


def class_report(confusion: Tensor) -> ClassReport:
    """Return precision, recall and F1 of every class; 0 where undefined."""
    confusion = confusion.double()
    right = confusion.diagonal()
    answered, support = confusion.sum(0), confusion.sum(1)
    precision = right / answered.clamp(min=1)
    recall = right / support.clamp(min=1)
    f1 = 2 * right / (answered + support).clamp(min=1)
    return ClassReport(precision, recall, f1, support.long())


def most_confused(confusion: Tensor, count: int = 5) -> list[tuple[int, int, int]]:
    """Return the ``count`` most frequent errors as (truth, answer, images)."""
    errors = confusion.clone().fill_diagonal_(0)
    order = errors.flatten().argsort(descending=True, stable=True)[:count]
    classes = len(confusion)
    return [
        (int(cell) // classes, int(cell) % classes, int(errors.flatten()[cell]))
        for cell in order
    ]


@dataclass(frozen=True)
class Calibration:
    """Confidence against accuracy, in equal bins of confidence.

    Attributes:
        confidence: mean largest probability in each bin ``(bins,)``, NaN if empty.
        accuracy: share of right answers in each bin ``(bins,)``, NaN if empty.
        count: images in each bin ``(bins,)``.
        error: expected calibration error, the mean gap weighted by ``count``.
    """

    confidence: Tensor
    accuracy: Tensor
    count: Tensor
    error: float


def calibration(probabilities: Tensor, labels: Tensor, bins: int = 10) -> Calibration:
    """Compare what a classifier claims with how often it is right.

    Args:
        probabilities: ``(N, K)``, rows sum to 1.
        labels: ``(N,)``.
        bins: equal parts of [0, 1] that the largest probability is sorted into.

    Source: Guo et al. (2017), On Calibration of Modern Neural Networks, section 2.
    """
    confidence, answers = probabilities.double().max(1)
    right = (answers == labels).double()
    place = (confidence * bins).long().clamp(max=bins - 1)  # (N,)
    count = torch.bincount(place, minlength=bins)
    mean_confidence = torch.bincount(place, confidence, minlength=bins) / count
    mean_right = torch.bincount(place, right, minlength=bins) / count
    gap = (mean_confidence - mean_right).abs().nan_to_num() * count
    error = float(gap.sum() / len(labels))
    return Calibration(mean_confidence, mean_right, count, error)
