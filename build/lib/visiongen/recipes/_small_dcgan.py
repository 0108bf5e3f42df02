"""What the experiments of chapter 9 share: a DCGAN of CIFAR-10 at a quarter width."""

from collections.abc import Callable
from functools import partial
from typing import Any

from visiongen.evaluation.protocol import Protocol
from visiongen.models.gan import Discriminator, Generator
from visiongen.training.image_game import ImageGame
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

PROTOCOL = Protocol("cifar10", samples=2000, references=10_000)
EPOCHS = 4


def small_dcgan(
    name: str,
    generator: dict[str, Any] | None = None,
    discriminator: dict[str, Any] | None = None,
    optimiser: Callable = players_adam,
    batch_size: int = 64,
    **task,
) -> Recipe:
    """Return the recipe of one variant.

    Args:
        name: of the variant.
        generator: what differs in ``Generator``.
        discriminator: what differs in ``Discriminator``.
        optimiser: of both players.
        batch_size: real images of one step.
        task: what differs in ``ImageGame``.
    """
    first = {"widths": (64, 32, 16), **(generator or {})}
    second = {"side": 32, "widths": (16, 32, 64), **(discriminator or {})}
    return Recipe(
        name=name,
        purpose="",
        task=partial(
            ImageGame,
            PROTOCOL,
            partial(Generator, **first),
            partial(Discriminator, **second),
            **task,
        ),
        optimiser=optimiser,
        epochs=EPOCHS,
        batch_size=batch_size,
        schedule=constant,
        ema_decay=0.999,
        precision="fp32",
    )
