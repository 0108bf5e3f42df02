"""Chapter 15's choices, each changed alone, in a narrow network and two epochs."""

from functools import partial

from visiongen.diffusion.noise_schedule import linear_schedule
from visiongen.diffusion.processes import Diffusion, FlowMatching
from visiongen.models.unet import UNet
from visiongen.recipes._small_diffusion import WIDTHS, small
from visiongen.training.recipe import Sweep

HALF, DOUBLE = (8, 16, 24), (32, 64, 96)  # against WIDTHS
fashion = partial(small, data="fashion_mnist")


def unet(widths: tuple[int, ...] = WIDTHS, attention: bool = True) -> partial[UNet]:
    """Return what makes a network of other widths, or without attention."""
    return partial(UNet, widths=widths, attention=attention)


recipe = Sweep(
    name="ddpm_ablations",
    purpose="Schedule, parametrisation, EMA, attention, width, flow: each alone",
    variants={
        variant.name: variant
        for variant in (
            fashion("baseline"),
            fashion("linear_schedule", process=Diffusion(linear_schedule)),
            fashion("predict_noise", process=Diffusion(predicts="noise")),
            fashion("predict_data", process=Diffusion(predicts="data")),
            fashion("no_ema", ema_decay=None),
            fashion("no_attention", model=unet(attention=False)),
            fashion("half_width", model=unet(HALF)),
            fashion("double_width", model=unet(DOUBLE)),
            fashion("flow", process=FlowMatching(), steps=13),
        )
    },
    seeds=1,
)
