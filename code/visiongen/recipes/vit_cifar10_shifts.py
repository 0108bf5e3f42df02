"""A fine-tuned ViT on corrupted CIFAR-10, and two ways to adapt without labels there.

``vit_cifar10_lora`` under five corruptions of three strengths: as it is, with its
features' statistics estimated again, and with their covariance matched (CORAL).
"""

from functools import partial
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
from visiongen.training.labelled_images import prepared_images

WAYS = {
    "nothing": lambda features, known: features,
    "statistics": standardised_like,
    "coral": correlated_like,
}
BATCHES = (20, 50, 100, 200, 500, 1000, 2000)  # images that adapt together
BATCHES_ON = "contrast"


def measure(seed: int, images: int, known_images: int) -> Measured:
    """Adapt to every corruption and count right answers. The seed changes nothing.

    Args:
        seed: unused.
        images: test images, the first.
        known_images: training images, the first, that say where features belong.
    """
    model = finetuned()
    train = prepared_images("cifar10", "train")
    known = features_of(model, train.images[:known_images])
    test = prepared_images("cifar10", "test").part(0, images)
    clean = features_of(model, test.images)
    metrics = accuracies(model, "test", clean, known, test.labels)
    by_batch: dict[str, dict[int, float]] = {}
    for kind, strengths in CORRUPTIONS.items():
        for strength, corrupt in enumerate(strengths, start=1):
            shifted = features_of(model, test.images, corrupt)
            name = f"{kind}_{strength}"
            metrics |= accuracies(model, name, shifted, known, test.labels)
        if kind == BATCHES_ON:  # at the greatest strength
            by_batch = in_batches(model, shifted, known, test.labels)
    return Measured(metrics, {"by_batch": by_batch, "by_batch_on": BATCHES_ON})


def finetuned() -> ViT:
    """Return the fine-tuned network that the book publishes.

    Raises:
        WeightsError: it has not been published yet; says how.
    """
    model = adapted(pretrained_vit, 10, "lora")
    return merge_lora(load_changes("vit_cifar10_lora", model))  # type: ignore[return-value]


def accuracies(
    model: ViT, name: str, features: Tensor, known: Tensor, labels: Tensor
) -> dict[str, Any]:
    """Metrics ``WAY_NAME_accuracy`` for every way to adapt."""
    return {
        f"{way}_{name}_accuracy": summary(
            [percent_right(model, adapt(features, known), labels)], "%"
        )
        for way, adapt in WAYS.items()
    }


def in_batches(
    model: ViT, shifted: Tensor, known: Tensor, labels: Tensor
) -> dict[str, dict[int, float]]:
    """Accuracy when every batch of so many images adapts by itself."""
    found: dict[str, dict[int, float]] = {way: {} for way in WAYS}
    for way, adapt in WAYS.items():
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
