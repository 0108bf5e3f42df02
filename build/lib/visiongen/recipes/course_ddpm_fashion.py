"""The course's diffusion model as it trains it, to be compared with.

T = 1000, β from 1e-4 to 0.02 in a line, noise predicted, 2,848,833 weights, all 60,000
images, 20 epochs of Adam at 0.001 in batches of 128, no moving average.
"""

from functools import partial

from visiongen.diffusion.trained import COURSE
from visiongen.evaluation.protocol import Protocol
from visiongen.training.denoising import Denoising
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import constant

EPOCHS = 20

recipe = Recipe(
    name="course_ddpm_fashion",
    purpose="The course's DDPM on Fashion-MNIST: 2.8 M weights, linear, no EMA",
    task=partial(
        Denoising,
        Protocol("fashion_mnist"),
        COURSE.network,
        COURSE.process,
        validation=0,
    ),
    optimiser=partial(adam, rate=1e-3),
    epochs=EPOCHS,
    batch_size=128,
    schedule=constant,
    ships_weights=False,
    snapshots=tuple(range(1, EPOCHS + 1)),
)
