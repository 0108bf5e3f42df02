"""The course's diffusion model as the course samples it, with 1,000 steps.

It takes the weights that training left in ``runs``; train ``course_ddpm_fashion``
first, and run it where a GPU is.
"""

from functools import partial
from pathlib import Path

from visiongen.diffusion.generate import PictureModel
from visiongen.diffusion.trained import COURSE
from visiongen.recipes._thousand_steps import thousand_steps
from visiongen.training.run_folder import WEIGHTS, seed_folder


def trained_as_the_course_does(runs: str) -> PictureModel:
    """Return the model of ``course_ddpm_fashion``, seed 0."""
    folder = seed_folder(Path(runs), "course_ddpm_fashion", 0)
    return COURSE.load(folder / WEIGHTS, precision="bf16")


recipe = thousand_steps(
    "course_thousand_steps",
    "The course's model of clothes with 1,000 steps, and with fewer",
    partial(trained_as_the_course_does, "runs"),
)
