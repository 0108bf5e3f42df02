"""Chapter 15's choices, each taken back alone, at half width and a few epochs."""

from functools import partial

from visiongen.diffusion.flow_matching import logit_normal_times
from visiongen.diffusion.noise_schedule import cosine_schedule, linear_schedule
from visiongen.diffusion.processes import Diffusion, FlowMatching
from visiongen.diffusion.weighting import min_snr
from visiongen.models.unet import UNet
from visiongen.recipes._small_diffusion import WIDTHS, small
from visiongen.training.recipe import Sweep
from visiongen.training.schedules import constant

fashion = partial(small, data="fashion_mnist")

recipe = Sweep(
    name="ddpm_ablations",
    purpose="Schedule, parametrisation, weighting, EMA, attention, width: each alone",
    variants={
        variant.name: variant
        for variant in (
            fashion("baseline"),
            fashion("linear_schedule", process=Diffusion(linear_schedule)),
            fashion("predict_noise", process=Diffusion(predicts="noise")),
            fashion("predict_data", process=Diffusion(predicts="data")),
            fashion(
                "noise_min_snr",
                process=Diffusion(cosine_schedule, "noise", min_snr),
            ),
            fashion("no_ema", ema_decay=None),
            fashion("constant_rate", schedule=constant),
            fashion(
                "no_attention", model=partial(UNet, widths=WIDTHS, attention=False)
            ),
            fashion("narrow", model=partial(UNet, widths=(8, 16, 24))),
            fashion("wide", model=partial(UNet, widths=(24, 48, 72))),
            fashion("flow", process=FlowMatching(), steps=13),
            fashion(
                "flow_logit_normal",
                process=FlowMatching(logit_normal_times),
                steps=13,
            ),
        )
    },
    seeds=1,
)
