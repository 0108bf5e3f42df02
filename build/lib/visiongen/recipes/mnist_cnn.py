"""The course's convolutional network, trained with care."""

from functools import partial

from visiongen.models.cnn import CNN
from visiongen.training.augmentation import random_affine
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

augment = partial(random_affine, degrees=15, shift=2.5, scale=(0.85, 1.15), shear=10)

recipe = Recipe(
    name="mnist_cnn",
    purpose="CNN 32-64-256 on MNIST: batch norm, affine augmentation, one-cycle, EMA",
    task=partial(
        Classification.of, "mnist", partial(CNN, norm=True), augment=(augment,)
    ),
    optimiser=partial(adamw, rate=4e-3, weight_decay=0.05),
    epochs=20,
    batch_size=128,
    ema_decay=0.999,
    seeds=5,
)
