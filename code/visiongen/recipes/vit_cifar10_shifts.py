"""A fine-tuned ViT on corrupted CIFAR-10, and ways to adapt without labels there.

``vit_cifar10_lora`` under five corruptions of three strengths: as it is, with its
features' mean or mean and deviation estimated again, and with their covariance matched
(CORAL). The ridge of CORAL is chosen on held-out photographs.
"""

from collections.abc import Callable, Mapping
from functools import partial
from statistics import fmean
from typing import Any

import torch
from torch import Tensor

from visiongen.evaluation.classification import percent_correct
from visiongen.evaluation.common_corruptions import CORRUPTIONS
from visiongen.evaluation.domain import correlated_like, standardised_like
from visiongen.models.lora import merge_lora
from visiongen.models.vit import ViT
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary
from visiongen.training.changes import load_changes
from visiongen.training.classification import Transform, as_floats
from visiongen.training.finetune import adapted, pretrained_vit
from visiongen.training.labelled_images import LabelledImages, prepared_images

Way = Callable[[Tensor, Tensor], Tensor]
RIDGES = (0.001, 0.01, 0.1, 1.0, 10.0)
BATCHES = (20, 50, 100, 200, 500, 1000, 2000)  # images that adapt together
BATCHES_ON = "contrast"


def ways_to_adapt(ridge: float) -> dict[str, Way]:
    """Return what is done to features, given those of the known domain, by name."""
    return {
        "nothing": lambda features, known: features,
        "mean": lambda features, known: features - features.mean(0) + known.mean(0),
        "statistics": standardised_like,
        "coral": partial(correlated_like, ridge=ridge),
    }


def measure(seed: int, images: int, known_images: int) -> Measured:
    """Adapt to every corruption and count right answers. The seed changes nothing.

    Args:
        seed: unused.
        images: test images, the first; and held-out ones, that choose the ridge.
        known_images: training images, the first, that say where features belong.

    Returns:
        Metrics ``WAY_CORRUPTION_STRENGTH_accuracy``, and ``WAY_test_accuracy`` without
        corruption. Tables: "ridge", the chosen one; "by_ridge", mean accuracy over all
        corruptions on held-out images; "by_batch", where fewer adapt together.
    """
    model = finetuned()
    train = prepared_images("cifar10", "train")
    known = features_of(model, train.images[:known_images])
    by_ridge = ridges(model, train.part(len(train) - images, len(train)), known)
    ridge = max(RIDGES, key=lambda each: by_ridge[str(each)])
    ways = ways_to_adapt(ridge)
    test = prepared_images("cifar10", "test").part(0, images)
    clean = features_of(model, test.images)
    metrics = accuracies(model, "test", clean, known, test.labels, ways)
    by_batch: dict[str, dict[int, float]] = {}
    for kind, strengths in CORRUPTIONS.items():
        for strength, corrupt in enumerate(strengths, start=1):
            shifted = features_of(model, test.images, corrupt)
            name = f"{kind}_{strength}"
            metrics |= accuracies(model, name, shifted, known, test.labels, ways)
        if kind == BATCHES_ON:  # at the greatest strength
            by_batch = in_batches(model, shifted, known, test.labels, ways)
    tables = {"ridge": ridge, "by_ridge": by_ridge}
    tables |= {"by_batch": by_batch, "by_batch_on": BATCHES_ON}
    return Measured(metrics, tables)


def ridges(model: ViT, held_out: LabelledImages, known: Tensor) -> dict[str, float]:
    """Return, by ridge, the mean accuracy of CORAL over all corruptions."""
    found: dict[float, list[float]] = {ridge: [] for ridge in RIDGES}
    for strengths in CORRUPTIONS.values():
        for corrupt in strengths:
            shifted = features_of(model, held_out.images, corrupt)
            for ridge in RIDGES:
                moved = correlated_like(shifted, known, ridge)
                found[ridge].append(percent_right(model, moved, held_out.labels))
    return {str(ridge): round(fmean(each), 2) for ridge, each in found.items()}


def finetuned() -> ViT:
    """Return the fine-tuned network that the book publishes.

    Raises:
        WeightsError: it has not been published yet; says how.
    """
    model = adapted(pretrained_vit, 10, "lora")
    return merge_lora(load_changes("vit_cifar10_lora", model))  # type: ignore[return-value]


def accuracies(
    model: ViT,
    name: str,
    features: Tensor,
    known: Tensor,
    labels: Tensor,
    ways: Mapping[str, Way],
) -> dict[str, Any]:
    """Metrics ``WAY_NAME_accuracy`` for every way to adapt."""
    return {
        f"{way}_{name}_accuracy": summary(
            [percent_right(model, adapt(features, known), labels)], "%"
        )
        for way, adapt in ways.items()
    }


def in_batches(
    model: ViT,
    shifted: Tensor,
    known: Tensor,
    labels: Tensor,
    ways: Mapping[str, Way],
) -> dict[str, dict[int, float]]:
    """Accuracy when every batch of so many images adapts by itself."""
    found: dict[str, dict[int, float]] = {way: {} for way in ways}
    for way, adapt in ways.items():
        for count in BATCHES:
            moved = torch.cat([adapt(part, known) for part in shifted.split(count)])
            found[way][count] = percent_right(model, moved, labels)
    return found


@torch.no_grad()
def percent_right(model: ViT, features: Tensor, labels: Tensor) -> float:
    """Per cent of features that the head names rightly."""
    return percent_correct(model.output(features), labels)


@torch.no_grad()
def features_of(model: ViT, images: Tensor, corrupt: Transform | None = None) -> Tensor:
    """Return features ``(N, width)`` of uint8 images, corrupted first."""
    parts = []
    for part in images.split(500):
        batch = as_floats(part)
        parts.append(model.features(corrupt(batch) if corrupt else batch))
    return torch.cat(parts)


recipe = Benchmark(
    name="vit_cifar10_shifts",
    purpose="A fine-tuned ViT on corrupted CIFAR-10, adapted without labels",
    data=("cifar10",),
    measure=partial(measure, images=2000, known_images=5000),
    precision="fp32",
)
