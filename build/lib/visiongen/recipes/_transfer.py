"""What chapter 5's two benchmarks of transfer share.

The features of a trained SqueezeNet, frozen, with logistic regression on top, against
a small residual network that is trained from nothing, with 1 to many labels a class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor, nn

from visiongen.models.small_cnns import small_resnet
from visiongen.training.augmentation import random_flip, random_shift
from visiongen.training.balanced import balanced_order
from visiongen.training.cards import summary
from visiongen.training.classification import Classification
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.loop import train
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

AUGMENT = (random_flip, partial(random_shift, pixels=4, border="reflect"))
STRENGTH = 0.1  # inverse of the regularisation, not tuned


@dataclass(frozen=True)
class Split:
    """Small images for the network from scratch, and features of the same images.

    Attributes:
        images: with their labels.
        features: by name of the body they come from, ``(N, width)``.
    """

    images: LabelledImages
    features: dict[str, Tensor]

    def part(self, chosen: Tensor) -> "Split":
        """Return the images ``chosen`` ``(n,)``."""
        images = LabelledImages(self.images.images[chosen], self.images.labels[chosen])
        return Split(images, {n: f[chosen] for n, f in self.features.items()})


def mean_features(squeezenet: nn.Module) -> nn.Module:
    """Return a network that gives the mean of each channel of the last maps."""
    body = squeezenet.get_submodule("features")
    return nn.Sequential(body, nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()


def draw(labels: Tensor, per_class: int, seed: int) -> Tensor:
    """Return the places of ``per_class`` random images of every class."""
    shuffled = torch.randperm(
        len(labels), generator=torch.Generator().manual_seed(seed)
    )
    order = shuffled[balanced_order(labels[shuffled])]
    return order[: per_class * int(labels.max() + 1)]


def frozen_accuracy(body: str, known: Split, test: Split) -> float:
    """Percentage right of logistic regression on frozen features."""
    classifier = make_pipeline(
        StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000)
    )
    classifier.fit(known.features[body].numpy(), known.images.labels.numpy())
    score = classifier.score(test.features[body].numpy(), test.images.labels.numpy())
    return 100 * float(score)


def scratch_accuracy(
    known: Split, test: Split, seed: int, steps: int, batch: int, epochs: int
) -> float:
    """Percentage right of a small residual network that knows nothing else.

    Few images are repeated, each time flipped and shifted anew, so that training takes
    about ``steps`` steps, and at least ``epochs`` passes.
    """
    repeats = -(-10 * batch // len(known.images))
    images = known.images.images.repeat(repeats, 1, 1, 1)
    labels = known.images.labels.repeat(repeats)
    source = {"train": LabelledImages(images, labels), "test": test.images}
    recipe = Recipe(
        name="from scratch",
        purpose="",
        task=partial(
            Classification,
            source.__getitem__,
            small_resnet,
            augment=AUGMENT,
            validation=0,
        ),
        optimiser=partial(adamw, rate=4e-3, weight_decay=0.05),
        epochs=max(epochs, steps // (len(labels) // batch)),
        batch_size=batch,
    )
    trained = train(recipe, seed)
    metrics, _ = trained.task.finish(trained.model)
    return metrics["test_accuracy"]


def compare(
    pool: Split,
    test: Split,
    sizes: Sequence[int],
    draws: Sequence[int],
    **training: Any,
) -> dict[str, dict[str, Any]]:
    """Metrics "frozen_3_accuracy", "scratch_3_accuracy" … for 3 labels a class.

    Args:
        pool: where labelled images are drawn from.
        test: never drawn.
        sizes: labels of each class.
        draws: a seed for each repetition: of the draw, and of training.
        training: of ``scratch_accuracy``.
    """
    found: dict[str, list[float]] = {}
    for size in sizes:
        for seed in draws:
            known = pool.part(draw(pool.images.labels, size, seed))
            for body in pool.features:
                score = frozen_accuracy(body, known, test)
                found.setdefault(f"{body}_{size}", []).append(score)
            score = scratch_accuracy(known, test, seed, **training)
            found.setdefault(f"scratch_{size}", []).append(score)
    return {f"{name}_accuracy": summary(each, "%") for name, each in found.items()}
