"""What the ablations of chapters 15 and 16 share, so that one thing varies at a time.

A narrower network than the book's, two epochs, 2,000 samples of 25 DDIM steps.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from visiongen.diffusion.processes import Diffusion, Process
from visiongen.evaluation.protocol import Protocol
from visiongen.models.unet import UNet
from visiongen.training.denoising import Denoising
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine

EPOCHS = 2
WIDTHS = (16, 32, 48)
small_unet = partial(UNet, widths=WIDTHS)


def small(
    name: str,
    data: str,
    model: Callable[[], nn.Module] = small_unet,
    process: Process = Diffusion(),  # noqa: B008 - a frozen value
    schedule: Callable[[float], float] = cosine,
    ema_decay: float | None = 0.995,
    **task,
) -> Recipe:
    """Return the recipe of one variant; ``task`` goes to ``Denoising``."""
    protocol = Protocol(data, samples=2000, references=10_000)
    options = {"steps": 25} | task
    return Recipe(
        name=name,
        purpose="",
        task=partial(Denoising, protocol, model, process, **options),
        optimiser=partial(adamw, rate=2e-3),
        epochs=EPOCHS,
        batch_size=128,
        schedule=schedule,
        ema_decay=ema_decay,
        gradient_clip=1.0,
    )
