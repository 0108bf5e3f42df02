"""Normalisation before or after each sum, as the transformer grows deeper.

Eight blocks are also trained without a warm-up, which post-norm is said to need.
"""

from functools import partial

from visiongen.recipes._rewriting_protocol import rewriting
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.schedules import cosine
from visiongen.training.sequences import in_order

DEPTHS = (2, 8, 24)
COLD = 8  # blocks of the networks without a warm-up
EPOCHS = 4  # 200 steps


def variants() -> dict[str, Recipe]:
    """Return the recipes: place and blocks, then those that start cold."""
    made = {}
    for place in ("pre", "post"):
        post = place == "post"
        for depth in DEPTHS:
            name = f"{place}_{depth}"
            made[name] = rewriting(name, in_order, EPOCHS, depth=depth, post_norm=post)
        name, cold = f"{place}_cold", partial(cosine, warm_up=0.0)
        made[name] = rewriting(name, in_order, EPOCHS, cold, depth=COLD, post_norm=post)
    return made


recipe = Sweep(
    name="norm_placement",
    purpose="Pre-norm and post-norm transformers of 2 to 24 blocks sort digits",
    variants=variants(),
)
