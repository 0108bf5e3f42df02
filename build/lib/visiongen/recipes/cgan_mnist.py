"""The lean conditional GAN of digits."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.conditional_gan import ClassifierDiscriminator
from visiongen.models.generators import GANS
from visiongen.training.image_game import ImageGame
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

recipe = Recipe(
    name="cgan_mnist",
    purpose="Conditional GAN of MNIST: embedding in G, D also names the digit",
    task=partial(
        ImageGame,
        Protocol("mnist"),
        GANS["cgan_mnist"],
        partial(ClassifierDiscriminator, widths=(32, 64, 128)),
    ),
    optimiser=players_adam,
    epochs=16,
    batch_size=64,
    schedule=constant,
    ema_decay=0.999,
    precision="fp32",
)
