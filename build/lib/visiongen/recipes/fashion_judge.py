"""The judge of generated clothes: a small residual network."""

from functools import partial

from visiongen.evaluation.judges import NETWORKS
from visiongen.training.augmentation import random_erasing, random_flip, random_shift
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

augment = (
    random_flip,
    partial(random_shift, pixels=2),
    partial(random_erasing, side=8, value=0.0),
)

recipe = Recipe(
    name="fashion_judge",
    purpose="Judge of generated Fashion-MNIST: residual network, 128 features",
    task=partial(
        Classification.of, "fashion_mnist", NETWORKS["fashion_judge"], augment=augment
    ),
    optimiser=partial(adamw, rate=6e-3, weight_decay=0.05),
    epochs=12,
    ema_decay=0.999,
)
