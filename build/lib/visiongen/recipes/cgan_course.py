"""The course's conditional GAN, as large as it is there: 7.7 million weights."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.conditional_gan import LabelGenerator, PlaneDiscriminator
from visiongen.training.image_game import ImageGame
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

recipe = Recipe(
    name="cgan_course",
    purpose="The course's conditional GAN of MNIST: label plane in D, 7.7 M weights",
    task=partial(
        ImageGame,
        Protocol("mnist"),
        partial(
            LabelGenerator,
            embedding=100,
            noise=100,
            widths=(512, 256, 128),
            channels=1,
            start=7,
            last_doubles=False,
        ),
        partial(PlaneDiscriminator, widths=(64, 128)),
    ),
    optimiser=players_adam,
    epochs=1,  # takes about as long as sixteen of the lean one
    batch_size=64,
    schedule=constant,
    ema_decay=0.999,
    precision="fp32",
    ships_weights=False,
)
