"""The judge of generated digits: a small CNN that others are scored with."""

from functools import partial

from visiongen.evaluation.judges import NETWORKS
from visiongen.training.augmentation import random_affine
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

# Mild: a judge must not forgive digits that are far out of place.
augment = partial(random_affine, degrees=10, shift=1.5, scale=(0.9, 1.1), shear=5)

recipe = Recipe(
    name="mnist_judge",
    purpose="Judge of generated digits: CNN 24-48-96 with 64 features",
    task=partial(
        Classification.of, "mnist", NETWORKS["mnist_judge"], augment=(augment,)
    ),
    optimiser=partial(adamw, rate=4e-3, weight_decay=0.05),
    epochs=12,
    ema_decay=0.999,
)
