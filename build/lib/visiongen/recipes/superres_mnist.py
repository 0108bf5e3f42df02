"""Digits of 7 × 7 pixels enlarged to 28 × 28: a step towards text-to-image."""

from functools import partial

from visiongen.diffusion.processes import Diffusion
from visiongen.models.unet import UNet
from visiongen.recipes._small_diffusion import WIDTHS
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine
from visiongen.training.super_resolution import SuperResolution

recipe = Recipe(
    name="superres_mnist",
    purpose="Super-resolution of MNIST from 7 to 28 pixels by conditional diffusion",
    task=partial(
        SuperResolution.of, "mnist", partial(UNet, widths=WIDTHS, given=1), Diffusion()
    ),
    optimiser=partial(adamw, rate=2e-3),
    epochs=4,
    batch_size=128,
    schedule=cosine,
    ema_decay=0.995,
    gradient_clip=1.0,
)
