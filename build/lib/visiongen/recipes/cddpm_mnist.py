"""The book's conditional diffusion model: digits on demand, ready for guidance."""

import dataclasses
from functools import partial

from visiongen.diffusion.trained import PLANS
from visiongen.evaluation.protocol import Protocol
from visiongen.recipes.ddpm_fashion_mnist import recipe as ddpm
from visiongen.training.denoising import Denoising

PLAN = PLANS["cddpm_mnist"]

recipe = dataclasses.replace(
    ddpm,
    name="cddpm_mnist",
    purpose="Conditional diffusion model of MNIST: adaptive norm, label dropout 0.1",
    task=partial(
        Denoising, Protocol("mnist"), PLAN.network, PLAN.process, classes=PLAN.classes
    ),
)
