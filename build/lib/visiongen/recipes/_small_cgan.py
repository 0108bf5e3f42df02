"""What the experiments of chapter 10 share: small conditional GANs of MNIST."""

from collections.abc import Callable
from functools import partial

from torch import nn

from visiongen.evaluation.protocol import Protocol
from visiongen.models.conditional_gan import (
    ClassifierDiscriminator,
    LabelGenerator,
    NormGenerator,
    PlaneDiscriminator,
    ProjectionDiscriminator,
)
from visiongen.models.gan import NoiseNetwork
from visiongen.training.image_game import ImageGame
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

PROTOCOL = Protocol("mnist", samples=2000, references=10_000)
WIDTHS = (32, 64, 128)

joined = partial(
    LabelGenerator, embedding=16, noise=64, widths=(64, 32), channels=1, start=7
)
normed = partial(NormGenerator, noise=64, widths=(64, 32), channels=1, start=7)
plane = partial(PlaneDiscriminator, widths=WIDTHS)
projection = partial(ProjectionDiscriminator, widths=WIDTHS)
classifier = partial(ClassifierDiscriminator, widths=WIDTHS)


def small_cgan(
    name: str,
    generator: Callable[[], NoiseNetwork],
    discriminator: Callable[[], nn.Module],
    **task,
) -> Recipe:
    """Return the recipe of one variant; ``task`` goes to ``ImageGame``."""
    return Recipe(
        name=name,
        purpose="",
        task=partial(ImageGame, PROTOCOL, generator, discriminator, **task),
        optimiser=players_adam,
        epochs=4,
        batch_size=64,
        schedule=constant,
        ema_decay=0.999,
        precision="fp32",
    )
