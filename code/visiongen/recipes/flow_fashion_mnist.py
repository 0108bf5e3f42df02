"""Flow matching on clothes: the diffusion model's network, budget and optimiser.

``visiongen/trained`` comes without its weights, to stay below 40 MB: once trained and
published, ``visiongen sample`` finds them.
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
    # 25 steps of the midpoint method ask the network as often as 50 of DDIM
    task=partial(
        Denoising, Protocol("fashion_mnist"), PLAN.network, PLAN.process, steps=25
    ),
)
