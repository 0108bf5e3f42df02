"""What the experiments of chapter 5 share, at a scale that two cores can train.

20,000 of CIFAR-10's training images, flipped and shifted; AdamW with a one-cycle
schedule; the last 5,000 training images held out; three seeds.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from visiongen.training.augmentation import random_flip, random_shift
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

EPOCHS = 4
IMAGES = 20_000
augment = (random_flip, partial(random_shift, pixels=4, border="reflect"))


def quick(name: str, model: Callable[[], nn.Module]) -> Recipe:
    """Return the recipe of one variant."""
    return Recipe(
        name=name,
        purpose="",
        task=partial(
            Classification.of, "cifar10", model, augment=augment, train_images=IMAGES
        ),
        optimiser=partial(adamw, rate=4e-3, weight_decay=0.05),
        epochs=EPOCHS,
        batch_size=128,
        ships_weights=False,
    )
