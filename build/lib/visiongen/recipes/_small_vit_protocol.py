"""What the small experiments with CIFAR-10 in chapter 11 share.

A ViT of width 96 and 4 blocks, or a CNN with as many weights; flips and shifts; AdamW
with warm-up and cosine; the last 5,000 training images held out.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from visiongen.models.residual import ResidualNetwork
from visiongen.models.vit import ViT
from visiongen.training.augmentation import random_flip, random_shift
from visiongen.training.balanced import balanced_images
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine

small_vit = partial(ViT, width=96, depth=4, heads=3, classes=10)
# as many weights as the ViT, to within 1 %
small_cnn = partial(ResidualNetwork, widths=(32, 60, 114, 116))


def small(
    name: str,
    model: Callable[[], nn.Module],
    images: int | None,
    epochs: int,
    rate: float = 1e-3,
) -> Recipe:
    """Return the recipe of one variant, trained on the first ``images``."""
    return Recipe(
        name=name,
        purpose="",
        task=partial(
            Classification,
            partial(balanced_images, "cifar10"),
            model,
            ("cifar10",),
            augment=(random_flip, partial(random_shift, pixels=4, border="reflect")),
            train_images=images,
        ),
        optimiser=partial(adamw, rate=rate, weight_decay=0.05),
        epochs=epochs,
        schedule=cosine,
        gradient_clip=1.0,
    )
