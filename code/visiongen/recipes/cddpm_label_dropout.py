"""How often a label must be dropped for guidance to work; all guided with w = 2."""

from functools import partial

from visiongen.models.conditioning import AdaptiveNorm, AddedLabel
from visiongen.models.unet import UNet
from visiongen.recipes._small_diffusion import WIDTHS, small
from visiongen.training.recipe import Sweep

conditional = partial(UNet, widths=WIDTHS, condition=AddedLabel, inject=AdaptiveNorm)

recipe = Sweep(
    name="cddpm_label_dropout",
    purpose="Labels dropped with probability 0, 0.1, 0.5, guided with w = 2",
    variants={
        name: small(
            name, "mnist", conditional, classes=10, label_dropout=share, guidance=2.0
        )
        for share in (0.0, 0.1, 0.5)
        for name in [f"drop_{round(100 * share)}"]
    },
    seeds=1,
)
