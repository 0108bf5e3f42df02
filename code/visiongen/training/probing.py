"""Reading labels from frozen features that are computed once."""

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.evaluation.classification import percent_correct
from visiongen.evaluation.neighbour_votes import neighbour_votes
from visiongen.training.adaptation import Adaptation
from visiongen.training.balanced import drawn_order
from visiongen.training.classification import Transform, as_floats
from visiongen.training.finetune import pretrained_vit
from visiongen.training.labelled_images import LabelledImages, prepared_images
from visiongen.training.recipe import Batch


@cache
def pretrained_features(name: str, split: str) -> tuple[LabelledImages, float]:
    """Run the pretrained ViT once over a split, in the order of the data set.

    PyTorch's generator is left as it was, so that what is drawn afterwards does not
    depend on whether features were at hand.

    Returns:
        Features ``(N, width)`` in the place of images, with their labels, and the
        milliseconds that each took.
    """
    found = prepared_images(name, split)
    with torch.random.fork_rng(devices=[]):  # building a network draws its weights
        body = pretrained_vit().eval()
    started = time.perf_counter()
    with torch.inference_mode():
        parts = [body.features(as_floats(part)) for part in found.images.split(500)]
    passed = time.perf_counter() - started
    features = torch.cat(parts).clone()
    return LabelledImages(features, found.labels), 1000 * passed / len(found)


def drawn_features(name: str, split: str) -> LabelledImages:
    """Return frozen features, those of training images in the order of a new draw.

    With the same seed the draw is that of ``visiongen.training.balanced.drawn_images``.
    """
    found, _ = pretrained_features(name, split)
    if split != "train":
        return found
    order = drawn_order(found.labels)
    return LabelledImages(found.images[order], found.labels[order])


class Probe(nn.Module):
    """A linear layer on features; it begins at zero."""

    def __init__(self, width: int = 160, classes: int = 10):
        super().__init__()
        self.output = nn.Linear(width, classes)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, features: Tensor) -> Tensor:
        """Map features ``(B, width)`` to scores ``(B, classes)``."""
        return self.output(features)


@dataclass
class Probing(Adaptation):
    """Learn a linear layer on frozen features, and let neighbours vote beside it.

    ``source`` gives features in the place of images, so nothing can be augmented.

    Args:
        neighbours: how many may vote; what held-out images like best is taken.
    """

    neighbours: tuple[int, ...] = (1, 5, 20)

    def batch(self, indices: Tensor) -> Batch:
        """Return features ``(B, width)`` and labels."""
        indices = indices.to(self.device) % len(self.train)
        return self.train.images[indices], self.train.labels[indices]

    def look(
        self, model: nn.Module, images: Tensor, transform: Transform | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return the features themselves, and scores."""
        with torch.no_grad():
            return images, model(images)

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Add ``knn_accuracy``, ``knn_k`` and ``feature_ms``, the time of an image."""
        metrics, more = super().finish(model)
        watched, test = self.held_out.part(0, self.watched), self._load("test")
        k = max(self.neighbours, key=lambda k: self._voted(watched, k))
        metrics["knn_accuracy"] = self._voted(test, k)
        metrics["knn_k"] = float(k)
        metrics["feature_ms"] = pretrained_features(self.data[0], "train")[1]
        return metrics, more

    def _voted(self, images: LabelledImages, k: int) -> float:
        known = self.train
        votes = neighbour_votes(images.images, known.images, known.labels, k)
        return percent_correct(votes, images.labels)
