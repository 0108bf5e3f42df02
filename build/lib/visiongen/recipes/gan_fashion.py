"""The GAN of Fashion-MNIST that stands in the league table of chapter 15."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.gan import Discriminator
from visiongen.models.generators import GANS
from visiongen.training.image_game import ImageGame
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

recipe = Recipe(
    name="gan_fashion",
    purpose="GAN of Fashion-MNIST, for the league table",
    task=partial(
        ImageGame,
        Protocol("fashion_mnist"),
        GANS["gan_fashion"],
        partial(Discriminator, 1, 28, widths=(32, 64, 128)),
    ),
    optimiser=players_adam,
    epochs=12,
    batch_size=64,
    schedule=constant,
    ema_decay=0.999,
    precision="fp32",
)
