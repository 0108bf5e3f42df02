"""Four ways to tell a network a label, at equal size and budget."""

from functools import partial

from visiongen.models.conditioning import (
    AdaptiveNorm,
    AddedLabel,
    ConcatenatedLabel,
    LabelTokens,
)
from visiongen.models.unet import UNet
from visiongen.recipes._small_diffusion import WIDTHS, small
from visiongen.training.recipe import Sweep

# Widths of the context that bring all four to the same number of weights within 1 %.
CONDITIONED = {
    "concatenation": partial(
        UNet, widths=WIDTHS, condition=partial(ConcatenatedLabel, width=128)
    ),
    "addition": partial(UNet, widths=WIDTHS, condition=partial(AddedLabel, width=96)),
    "adaptive_norm": partial(
        UNet,
        widths=WIDTHS,
        condition=partial(AddedLabel, width=64),
        inject=AdaptiveNorm,
    ),
    "cross_attention": partial(
        UNet, widths=WIDTHS, condition=partial(LabelTokens, width=32, tokens=16)
    ),
}

recipe = Sweep(
    name="cddpm_conditioning",
    purpose="A label by concatenation, addition, adaptive norm, cross-attention",
    variants={
        name: small(name, "mnist", model, classes=10)
        for name, model in CONDITIONED.items()
    },
    seeds=1,
)
