"""The lean conditional GAN of digits."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.conditional_gan import ProjectionDiscriminator
from visiongen.models.generators import GANS
from visiongen.training.image_game import ImageGame
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

recipe = Recipe(
    name="cgan_mnist",
    purpose="Conditional GAN of MNIST: embedding in G, projection in D, 0.6 M weights",
    task=partial(
        ImageGame,
        Protocol("mnist"),
        GANS["cgan_mnist"],
        partial(ProjectionDiscriminator, widths=(64, 128), norm="spectral"),
    ),
    optimiser=players_adam,
    epochs=12,
    batch_size=64,
    schedule=constant,
    ema_decay=0.999,
    precision="fp32",
)
