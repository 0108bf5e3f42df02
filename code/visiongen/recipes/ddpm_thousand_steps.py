"""The book's diffusion model of clothes with up to 1,000 steps.

Two thousand pictures of 1,000 steps take two cores an hour: run it where a GPU is.
"""

from functools import partial

from visiongen.diffusion.trained import load_picture_model
from visiongen.recipes._thousand_steps import thousand_steps

recipe = thousand_steps(
    "ddpm_thousand_steps",
    "Do 50 steps come close to 1,000? The book's model of clothes",
    partial(load_picture_model, "ddpm_fashion_mnist", precision="bf16"),
)
