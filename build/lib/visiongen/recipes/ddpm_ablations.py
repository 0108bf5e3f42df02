"""Chapter 15's choices, each taken back alone, in a narrow network and two epochs."""

from functools import partial

from visiongen.diffusion.noise_schedule import linear_schedule
from visiongen.diffusion.processes import Diffusion, FlowMatching
from visiongen.recipes._small_diffusion import small
from visiongen.training.recipe import Sweep

fashion = partial(small, data="fashion_mnist")

recipe = Sweep(
    name="ddpm_ablations",
    purpose="Schedule, parametrisation, EMA, flow: each alone",
    variants={
        variant.name: variant
        for variant in (
            fashion("baseline"),
            fashion("linear_schedule", process=Diffusion(linear_schedule)),
            fashion("predict_noise", process=Diffusion(predicts="noise")),
            fashion("no_ema", ema_decay=None),
            fashion("flow", process=FlowMatching(), steps=13),
        )
    },
    seeds=1,
)
