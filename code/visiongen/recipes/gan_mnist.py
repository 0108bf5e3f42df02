"""The unconditional twin of ``cgan_mnist``: same size, same training, no labels."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.gan import Discriminator
from visiongen.models.generators import GANS
from visiongen.training.image_game import ImageGame
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

recipe = Recipe(
    name="gan_mnist",
    purpose="GAN of MNIST without labels: the twin of cgan_mnist",
    task=partial(
        ImageGame,
        Protocol("mnist"),
        GANS["gan_mnist"],
        partial(Discriminator, 1, 28, widths=(32, 64, 128)),
    ),
    optimiser=players_adam,
    epochs=16,
    batch_size=64,
    schedule=constant,
    ema_decay=0.999,
    precision="fp32",
    ships_weights=False,
)
