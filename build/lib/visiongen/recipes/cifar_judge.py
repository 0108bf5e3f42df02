"""The judge of generated CIFAR-10 pictures: a small residual network."""

from functools import partial

from visiongen.evaluation.judges import NETWORKS
from visiongen.training.augmentation import random_erasing, random_flip, random_shift
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

augment = (
    random_flip,
    partial(random_shift, pixels=4, border="reflect"),
    partial(random_erasing, side=8),
)

recipe = Recipe(
    name="cifar_judge",
    purpose="Judge of generated CIFAR-10: residual network, 128 features",
    task=partial(
        Classification.of, "cifar10", NETWORKS["cifar_judge"], augment=augment
    ),
    optimiser=partial(adamw, rate=6e-3, weight_decay=0.05),
    epochs=14,
    ema_decay=0.999,
)
