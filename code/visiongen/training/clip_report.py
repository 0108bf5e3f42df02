"""What is measured of a trained pair of towers, on images that it never saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from visiongen.evaluation.classification import (
    Calibration,
    calibration,
    confusion_matrix,
    percent_correct,
)
from visiongen.evaluation.few_shot import (
    few_shot_accuracies,
    labels_worth,
    probe_accuracy,
)
from visiongen.evaluation.prompts import parents_of, prompt_study, recalls
from visiongen.evaluation.temperature import fit_temperature
from visiongen.evaluation.word_failures import counting, negation, writing
from visiongen.evaluation.zero_shot import (
    USUAL_WORDS,
    Encoders,
    first_right,
    zero_shot_weights,
)
from visiongen.training.captioned_photographs import CaptionedPhotographs
from visiongen.training.labelled_images import LabelledImages

BUDGETS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)  # labels of each class
DRAWS = 5
TEMPERATURE_IMAGES = 1000  # labelled images that the temperature is fitted on
CANDIDATES = 4  # names offered where none is right
PASTED = 500  # images that are counted
WRITTEN = 2000  # images that are written on
BLUE = ("airplane", "ship")  # classes whose pictures are mostly sky or water
Report = tuple[dict[str, float], dict[str, Any]]


@dataclass(frozen=True)
class Seen:
    """Labelled images, and what the towers make of them.

    Attributes:
        images: the images ``(N, 3, H, W)`` and labels ``(N,)``.
        features: of the image tower ``(N, C)``, before the common space.
        embeddings: in the common space ``(N, D)``, of length 1.
    """

    images: LabelledImages
    features: Tensor
    embeddings: Tensor


def report_on_classes(
    encoders: Encoders,
    test: Seen,
    pool: Seen,
    names: Sequence[str],
    budgets: Sequence[int] = BUDGETS,
) -> Report:
    """Classify by names alone, by prompts of all kinds, and by a few labels.

    Args:
        encoders: what is measured.
        test: the test split.
        pool: training images whose labels the probes and the temperature may use.
        names: of CIFAR-10's classes, in the order of the labels.
        budgets: see ``few_shot_accuracies``.

    Returns:
        Metrics, and tables for the card.
    """
    labels = test.images.labels
    asked = asked_words(names)
    weights = zero_shot_weights(encoders.texts, asked)
    scores = test.embeddings @ weights.T
    zero_shot = percent_correct(scores, labels)
    few = few_shot_accuracies(
        pool.features, pool.images.labels, test.features, labels, budgets, DRAWS, 0
    )
    means = {budget: sum(found) / len(found) for budget, found in few.items()}
    probe = probe_accuracy(pool.features, pool.images.labels, test.features, labels)
    calibrated, more = _calibration(encoders.scale, weights, test, pool)
    metrics = {
        "zero_shot_cifar10_accuracy": zero_shot,
        "linear_probe_accuracy": probe,
        **calibrated,
    }
    tables = {
        "classes": list(names),
        "asked": asked,
        "confusion": confusion_matrix(labels, scores.argmax(1), len(names)).tolist(),
        "prompts": prompt_study(
            encoders, test.embeddings, labels, asked, parents_of(names)
        ),
        "few_shot": {str(budget): _rounded(found) for budget, found in few.items()},
        "labels_worth": labels_worth(means, zero_shot),
        "probe_labels": len(pool.images),
        "calibration": more,
        "none_of_these": none_of_these(encoders.scale, scores, labels),
        "blue": blue_and_wet(test.images.images, scores, labels, names),
        "negation": negation(encoders, test.embeddings, labels, asked),
        "counting": counting(
            encoders, test.images.images[:PASTED], labels[:PASTED], asked
        ),
        "writing": writing(
            encoders, test.images.images[:WRITTEN], labels[:WRITTEN], asked
        ),
    }
    return metrics, tables


def report_on_retrieval(
    images: Tensor, texts: Tensor, photographs: CaptionedPhotographs
) -> Report:
    """Find photographs by their captions, and captions by their photographs.

    Args:
        images: embeddings of the photographs ``(N, D)``.
        texts: embeddings of the captions ``(M, D)``.
        photographs: which caption belongs to which.

    Returns:
        Recall at 1, 5 and 10 both ways, and the place of the first right answer to
        every query.
    """
    fits = photographs.owner[:, None] == torch.arange(len(images))
    similarity = texts @ images.T  # (captions, photographs)
    places = {
        "retrieval": first_right(similarity, fits),
        "caption": first_right(similarity.T, fits.T),
    }
    metrics = {
        f"{way}_recall_at_{k}": 100 * float((found <= k).float().mean())
        for way, found in places.items()
        for k in (1, 5, 10)
    }
    return metrics, {f"{way}_places": p.tolist() for way, p in places.items()}


def report_on_new_classes(
    scores: Tensor, labels: Tensor, names: Sequence[str]
) -> dict[str, Any]:
    """Return names and recalls, in percent, of classes that no caption named."""
    right = scores.argmax(1) == labels
    return {"names": list(names), "recall": recalls(right, labels, len(names))}


def asked_words(names: Sequence[str]) -> list[str]:
    """Return the words that classes are asked for by."""
    return [USUAL_WORDS.get(name, name) for name in names]


def none_of_these(scale: float, scores: Tensor, labels: Tensor) -> dict[str, float]:
    """Offer pictures the first names only, none of which is right: how sure is it?

    Args:
        scale: factor of the cosines.
        scores: cosines ``(N, K)``.
        labels: ``(N,)``.

    Returns:
        ``confidence``: mean largest probability; ``above_half``: percentage of
        pictures for which it exceeds a half; ``images``: how many there are.
    """
    others = scores[labels >= CANDIDATES, :CANDIDATES]
    largest = (scale * others).softmax(1).amax(1)
    return {
        "confidence": round(float(largest.mean()), 4),
        "above_half": round(100 * float((largest > 0.5).float().mean()), 2),
        "images": len(largest),
    }


def blue_and_wet(
    images: Tensor, scores: Tensor, labels: Tensor, names: Sequence[str]
) -> dict[str, list[float]]:
    """How often pictures of other things are called airplane or ship, by their blue.

    Args:
        images: uint8 ``(N, 3, H, W)``.
        scores: ``(N, K)``.
        labels: ``(N,)``.
        names: of the classes.

    Returns:
        For each quarter of these pictures, the least blue first: ``blue``, the mean of
        blue minus red in grey levels, and ``called``, the percentage.
    """
    blue = torch.tensor([name in BLUE for name in names])
    other = ~blue[labels]
    excess = images[other].float().mean((2, 3))
    excess = excess[:, 2] - excess[:, 0]
    called = blue[scores[other].argmax(1)].float()
    quarters = excess.argsort(stable=True).chunk(4)
    return {
        "blue": _rounded([float(excess[part].mean()) for part in quarters]),
        "called": _rounded([100 * float(called[part].mean()) for part in quarters]),
    }


def _calibration(scale: float, weights: Tensor, test: Seen, pool: Seen) -> Report:
    """Compare confidence with accuracy, at the learned and at a fitted temperature."""
    known = slice(0, TEMPERATURE_IMAGES)
    scores = scale * pool.embeddings[known] @ weights.T
    temperature = fit_temperature(scores, pool.images.labels[known])
    logits, labels = scale * test.embeddings @ weights.T, test.images.labels
    learned = calibration(logits.softmax(1), labels)
    fitted = calibration((logits / temperature).softmax(1), labels)
    metrics = {
        "calibration_error": 100 * learned.error,
        "calibration_error_fitted": 100 * fitted.error,
    }
    tables = {
        "scale": round(scale, 3),
        "temperature": round(temperature, 4),
        "learned": _as_lists(learned),
        "fitted": _as_lists(fitted),
    }
    return metrics, tables


def _as_lists(found: Calibration) -> dict[str, Any]:
    """Return a calibration in plain values; empty bins are None."""
    return {
        "confidence": _rounded(found.confidence.tolist()),
        "accuracy": _rounded(found.accuracy.tolist()),
        "count": found.count.tolist(),
        "error": round(found.error, 5),
    }


def _rounded(values: Sequence[float]) -> list[Any]:
    return [None if value != value else round(value, 4) for value in values]
