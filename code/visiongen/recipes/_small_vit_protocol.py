"""What the small experiments with CIFAR-10 in chapter 11 share.

A ViT of width 64 and 4 blocks, or a CNN with as many weights; flips and shifts; AdamW
with warm-up and cosine. Every run sees 50,000 images, whichever of them differ. The
last 1,000 training images are held out.
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

SEEN = 50_000  # images that a run trains on, counting repetitions

small_vit = partial(ViT, width=64, depth=4, heads=2, classes=10)
# as many weights as the ViT, to within 1 %
small_cnn = partial(ResidualNetwork, widths=(20, 40, 76, 78))


def small(
    name: str,
    model: Callable[[], nn.Module],
    images: int,
    seen: int = SEEN,
    rate: float = 1e-3,
) -> Recipe:
    """Return the recipe of one variant: the first ``images``, over and over."""
    return Recipe(
        name=name,
        purpose="",
        task=partial(
            Classification,
            partial(balanced_images, "cifar10"),
            model,
            ("cifar10",),
            augment=(random_flip, partial(random_shift, pixels=4, border="reflect")),
            validation=1000,
            train_images=images,
        ),
        optimiser=partial(adamw, rate=rate, weight_decay=0.05),
        epochs=seen // images,
        batch_size=64,
        schedule=cosine,
        gradient_clip=1.0,
    )
