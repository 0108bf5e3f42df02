"""Flow matching on clothes: the diffusion model's network, budget and optimiser.

Its weights are not published: ``visiongen/trained`` has a limit of 40 MB.
"""

import dataclasses
from functools import partial

from visiongen.diffusion.trained import PLANS
from visiongen.evaluation.protocol import Protocol
from visiongen.recipes.ddpm_fashion_mnist import recipe as ddpm
from visiongen.training.denoising import Denoising

PLAN = PLANS["flow_fashion_mnist"]

recipe = dataclasses.replace(
    ddpm,
    name="flow_fashion_mnist",
    purpose="Flow matching on Fashion-MNIST with the network of ddpm_fashion_mnist",
    ships_weights=False,
    # 25 steps of Heun's method ask the network as often as 50 of DDIM
    task=partial(
        Denoising, Protocol("fashion_mnist"), PLAN.network, PLAN.process, steps=25
    ),
)
