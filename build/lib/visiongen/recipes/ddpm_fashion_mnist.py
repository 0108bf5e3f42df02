"""The book's diffusion model of clothes: lean, cosine schedule, v, moving average."""

from functools import partial

from visiongen.diffusion.trained import PLANS
from visiongen.evaluation.protocol import Protocol
from visiongen.training.denoising import Denoising
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine

PLAN = PLANS["ddpm_fashion_mnist"]
EPOCHS = 10

recipe = Recipe(
    name="ddpm_fashion_mnist",
    purpose="Diffusion model of Fashion-MNIST: lean U-Net, cosine schedule, v, EMA",
    task=partial(Denoising, Protocol("fashion_mnist"), PLAN.network, PLAN.process),
    optimiser=partial(adamw, rate=2e-3),
    epochs=EPOCHS,
    batch_size=128,
    schedule=cosine,
    ema_decay=0.999,
    gradient_clip=1.0,
    snapshots=tuple(range(1, EPOCHS + 1)),
)
