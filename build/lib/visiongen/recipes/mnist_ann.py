"""The course's fully connected network, trained with care."""

from functools import partial

from visiongen.models.ann import ANN
from visiongen.training.augmentation import random_affine
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

augment = partial(random_affine, degrees=10, shift=1.5, scale=(0.9, 1.1), shear=5)

recipe = Recipe(
    name="mnist_ann",
    purpose="ANN 784-128-64-10 on MNIST: affine augmentation, one-cycle AdamW, EMA",
    task=partial(Classification.of, "mnist", ANN, augment=(augment,)),
    optimiser=partial(adamw, rate=4e-3),
    epochs=40,
    batch_size=128,
    ema_decay=0.999,
    seeds=5,
)
