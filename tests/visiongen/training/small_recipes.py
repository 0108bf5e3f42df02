"""Recipes on scikit-learn's digits that train in a second.

Run as a program, it trains one of them: ``small_recipes.py RECIPE FOLDER [STEP]``. With
STEP the process kills itself at that step, as a power cut would.
"""

import os
import signal
import sys
from functools import partial
from pathlib import Path

import torch.nn.functional as F

from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.training import loop
from visiongen.training.augmentation import random_affine
from visiongen.training.classification import Classification
from visiongen.training.labelled_images import LabelledImages, scikit_digits
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.run_state import RunState

SEED = 7


def small_ann() -> Recipe:
    """Return an ANN with dropout and a moving average: 18 steps."""
    return Recipe(
        name="small_ann",
        purpose="tests",
        task=partial(
            Classification,
            scikit_digits,
            partial(ANN, (64, 16, 10), dropout=0.2),
            validation=1000,
            train_images=200,
        ),
        optimiser=partial(adamw, rate=1e-2),
        epochs=3,
        batch_size=32,
        ema_decay=0.9,
    )


def everything_random() -> Recipe:
    """Return a CNN with all that draws random numbers or keeps state: 28 steps."""
    return Recipe(
        name="everything_random",
        purpose="tests",
        task=partial(
            Classification,
            scikit_digits,
            partial(CNN, (1, 8, 16), side=8, hidden=16, norm=True, dropout=0.3),
            augment=(partial(random_affine, degrees=10, shift=1, scale=(0.9, 1.1)),),
            validation=1200,
        ),
        optimiser=partial(adamw, rate=1e-2),
        epochs=4,
        batch_size=32,
        ema_decay=0.95,
        gradient_clip=1.0,
    )


def mnist_ann_without_chance() -> Recipe:
    """Return the network of ``mnist_ann`` on enlarged digits, nothing random."""
    return Recipe(
        name="mnist_ann_without_chance",
        purpose="tests",
        task=partial(Classification, enlarged_digits, ANN, validation=0),
        optimiser=partial(adamw, rate=4e-3),
        epochs=3,
        batch_size=128,
        ema_decay=0.99,
        precision="fp32",
    )


def real_mnist_ann() -> Recipe:
    """Return ``mnist_ann`` on real data, one epoch, nothing random."""
    return Recipe(
        name="real_mnist_ann",
        purpose="tests",
        task=partial(Classification.of, "mnist", ANN),
        optimiser=partial(adamw, rate=4e-3),
        epochs=2,
        batch_size=128,
        precision="fp32",
    )


def enlarged_digits(split: str) -> LabelledImages:
    """Return scikit-learn's digits at the size of MNIST's."""
    small = scikit_digits(split)
    large = F.interpolate(small.images, size=(28, 28), mode="nearest")
    return LabelledImages(large, small.labels)


def kill_at(step: int) -> None:
    """Make the process kill itself when a run reaches ``step``."""
    update = RunState.update

    def update_or_die(self, loss):
        if self.step == step:
            os.kill(os.getpid(), signal.SIGKILL)
        update(self, loss)

    RunState.update = update_or_die


if __name__ == "__main__":
    name, folder, *rest = sys.argv[1:]
    if rest:
        kill_at(int(rest[0]))
    loop.train(
        globals()[name](), SEED, Path(folder), device="cpu", checkpoint_seconds=0.0
    )
