"""The task of naming what an image shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.evaluation.classification import confusion_matrix, percent_correct
from visiongen.training.labelled_images import (
    VALIDATION,
    LabelledImages,
    prepared_images,
)
from visiongen.training.recipe import Batch

Transform = Callable[[Tensor], Tensor]
TRAIN_SAMPLE = 2000  # training images that each epoch's train_accuracy is measured on


@dataclass
class Classification:
    """Learn the labels of small images.

    Args:
        source: gives the "train" and the "test" split; see ``of`` for prepared sets.
        model: makes the untrained network; it takes images in [0, 1].
        data: names of the data sets, for the card.
        augment: applied in turn to every training batch.
        fixed: applied to all images alike, once, in training and test.
        label_smoothing: share of the target spread over all classes.
        validation: images at the end of the training split held out.
        train_images: use only so many of the rest; None uses all.
        probes: further measures on the test split: name → what is done to its images.
    """

    source: Callable[[str], LabelledImages]
    model: Callable[[], nn.Module]
    data: tuple[str, ...] = ()
    augment: tuple[Transform, ...] = ()
    fixed: Transform | None = None
    label_smoothing: float = 0.0
    validation: int = VALIDATION
    train_images: int | None = None
    probes: Mapping[str, Transform] = field(default_factory=dict)

    @classmethod
    def of(
        cls, name: str, model: Callable[[], nn.Module], **others
    ) -> "Classification":
        """Make the task for a data set of ``visiongen.data``."""
        return cls(partial(prepared_images, name), model, (name,), **others)

    @property
    def size(self) -> int:
        """Number of training images."""
        return len(self.train)

    def build_model(self) -> nn.Module:
        """Return the untrained network, laid out for fast convolution."""
        return self.model().to(memory_format=torch.channels_last)

    def prepare(self, device: torch.device) -> None:
        """Load the training split and cut it in two."""
        whole = self._load("train").to(device)
        kept = len(whole) - self.validation
        self.train = whole.part(0, min(kept, self.train_images or kept))
        self.held_out = whole.part(kept, len(whole))
        self.device = device

    def batch(self, indices: Tensor) -> Batch:
        """Return images ``(B, C, H, W)`` in [0, 1], augmented, and labels ``(B,)``."""
        indices = indices.to(self.device)
        images = as_floats(self.train.images[indices])
        for transform in self.augment:
            images = transform(images)
        images = images.contiguous(memory_format=torch.channels_last)
        return images, self.train.labels[indices]

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the mean cross-entropy of a batch."""
        images, labels = batch
        smoothing = self.label_smoothing
        return F.cross_entropy(model(images).float(), labels, label_smoothing=smoothing)

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure, in evaluation mode, on held-out and on some training images."""
        measures = {}
        sample = self.train.part(0, TRAIN_SAMPLE)
        for name, images in (("train", sample), ("validation", self.held_out)):
            if len(images):
                scores = predict(model, images.images)
                measures[f"{name}_accuracy"] = percent_correct(scores, images.labels)
                loss = F.cross_entropy(scores, images.labels)
                measures[f"{name}_entropy"] = round(float(loss), 6)
        return measures

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure on the test split, once."""
        test = self._load("test").to(self.device)
        scores = predict(model, test.images)
        classes = scores.shape[1]
        metrics = {"test_accuracy": percent_correct(scores, test.labels)}
        metrics["test_entropy"] = float(F.cross_entropy(scores, test.labels))
        for name, transform in self.probes.items():
            changed = predict(model, test.images, transform)
            metrics[f"{name}_accuracy"] = percent_correct(changed, test.labels)
        confusion = confusion_matrix(test.labels, scores.argmax(1), classes)
        return metrics, {"confusion": confusion.tolist()}

    def _load(self, split: str) -> LabelledImages:
        """Load a split and apply the fixed transformation."""
        found = self.source(split)
        if self.fixed is None:
            return found
        return LabelledImages(self.fixed(found.images), found.labels)


def as_floats(images: Tensor) -> Tensor:
    """Turn uint8 images into floats in [0, 1]."""
    return images.float().div_(255)


@torch.no_grad()
def predict(
    model: nn.Module, images: Tensor, transform: Transform | None = None
) -> Tensor:
    """Return the scores ``(N, classes)`` for uint8 images ``(N, C, H, W)``.

    The network runs in evaluation mode and in single precision.
    """
    model.eval()
    scores = []
    for part in images.split(500):
        batch = as_floats(part)
        if transform is not None:
            batch = transform(batch)
        scores.append(model(batch.contiguous(memory_format=torch.channels_last)))
    return torch.cat(scores)
