"""Remedies for unstable games, each alone."""

from functools import partial
from typing import Any

from visiongen.losses.adversarial import (
    HINGE,
    WASSERSTEIN,
    GameLoss,
    logistic,
    non_saturating,
)
from visiongen.recipes._small_dcgan import small_dcgan
from visiongen.training.adversarial import Rules
from visiongen.training.augmentation import random_erasing, random_shift
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Sweep

smoothed = GameLoss(partial(logistic, smoothing=0.1), non_saturating)
# "Translation" and "cutout" of Zhao et al. (2020), at their sizes; 0 is mid-grey.
augment = (partial(random_shift, pixels=4), partial(random_erasing, side=16, value=0.0))

changes: dict[str, dict[str, Any]] = {
    "dcgan": {},
    "spectral": {"discriminator": {"norm": "spectral"}},
    "hinge": {"rules": Rules(loss=HINGE)},
    # Two moves of the critic for each of the generator, on 64 images each; the
    # published five would leave the generator too few in this budget.
    "wgan_gp": {
        "discriminator": {"norm": "none"},
        "rules": Rules(loss=WASSERSTEIN, penalty=10.0, critic_steps=2),
        "optimiser": partial(players_adam, beta1=0.0, beta2=0.9),
        "batch_size": 128,
    },
    "smoothing": {"rules": Rules(loss=smoothed)},
    "augmentation": {"rules": Rules(augment=augment)},
    "resize_convolution": {"generator": {"enlarge": "resize"}},
}

recipe = Sweep(
    name="dcgan_remedies",
    purpose="DCGAN of CIFAR-10 at quarter width: each remedy alone",
    variants={name: small_dcgan(name, **what) for name, what in changes.items()},
)
