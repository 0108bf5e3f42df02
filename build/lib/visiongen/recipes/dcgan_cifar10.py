"""The DCGAN of CIFAR-10, at half of its published width."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.gan import Discriminator
from visiongen.models.generators import GANS
from visiongen.training.image_game import ImageGame
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

recipe = Recipe(
    name="dcgan_cifar10",
    purpose="DCGAN of CIFAR-10 at 32 × 32, as published, with EMA",
    task=partial(
        ImageGame,
        Protocol("cifar10"),
        GANS["dcgan_cifar10"],
        partial(Discriminator, 3, 32, widths=(64, 128, 256), norm="batch"),
    ),
    optimiser=players_adam,
    epochs=12,
    batch_size=64,
    schedule=constant,
    ema_decay=0.999,
    precision="fp32",
)
