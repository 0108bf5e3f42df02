"""Normalisation before or after each sum, as the transformer grows deeper."""

from visiongen.recipes._rewriting_protocol import rewriting
from visiongen.training.recipe import Sweep
from visiongen.training.sequences import in_order

DEPTHS = (2, 8, 24)

recipe = Sweep(
    name="norm_placement",
    purpose="Pre-norm and post-norm transformers of 2 to 24 blocks sort digits",
    variants={
        f"{place}_{depth}": rewriting(
            f"{place}_{depth}", in_order, 6, depth=depth, post_norm=place == "post"
        )
        for place in ("pre", "post")
        for depth in DEPTHS
    },
)
