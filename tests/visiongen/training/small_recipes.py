"""Recipes on scikit-learn's digits that train in a second.

Run as a program, it trains one of them: ``small_recipes.py RECIPE FOLDER [STEP]``. With
STEP the process kills itself at that step, as a power cut would.
"""

import os
import signal
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch.nn.functional as F

from visiongen.evaluation.suite import as_bytes
from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.models.gan import Discriminator, Generator
from visiongen.training import loop
from visiongen.training.adversarial import Game, Rules
from visiongen.training.augmentation import random_affine, random_flip
from visiongen.training.classification import Classification
from visiongen.training.labelled_images import LabelledImages, scikit_digits
from visiongen.training.optimisers import adamw, players_adam
from visiongen.training.recipe import Recipe
from visiongen.training.ring_game import RingGame, draw_points
from visiongen.training.run_state import RunState
from visiongen.training.schedules import constant

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


def small_game() -> Recipe:
    """Return an adversarial recipe with all that keeps state: 20 steps.

    Batch normalisation in the generator, spectral normalisation in the discriminator,
    two moves of the discriminator a step, augmentation, a gradient penalty.
    """
    rules = Rules(penalty=0.1, critic_steps=2, augment=(random_flip,))
    return Recipe(
        name="small_game",
        purpose="tests",
        task=partial(DigitsGame, rules=rules),
        optimiser=partial(players_adam, generator_rate=1e-3, discriminator_rate=2e-3),
        epochs=4,
        batch_size=32,
        schedule=constant,
        ema_decay=0.9,
        precision="fp32",
    )


@dataclass
class DigitsGame(RingGame):
    """The game on scikit-learn's digits, small and without a judge."""

    size: int = 160

    def build_model(self):
        generator = Generator(8, (8, 4), channels=1, start=2)
        discriminator = Discriminator(1, 8, (4, 8), "spectral")
        return Game(generator, discriminator)

    def prepare(self, device):
        digits = scikit_digits("train")
        self.images, self.labels = digits.images.float() / 127.5 - 1, digits.labels

    def batch(self, indices):
        return self.images[indices], self.labels[indices]

    def validate(self, model):
        return {"spread": float(draw_points(model, 20, 0).std())}

    def finish(self, model):
        return self.validate(model), {"tables": {"protocol": {"judge": "none"}}}

    def pictures(self, model):
        return as_bytes((draw_points(model, 64, 0) + 1) / 2)


def enlarged_digits(split: str) -> LabelledImages:
    """Return scikit-learn's digits at the size of MNIST's."""
    small = scikit_digits(split)
    large = F.interpolate(small.images, size=(28, 28), mode="nearest")
    return LabelledImages(large, small.labels)


def kill_at(step: int) -> None:
    """Make the process kill itself when a run reaches ``step``."""
    update = RunState.update

    def update_or_die(self):
        if self.step == step:
            os.kill(os.getpid(), signal.SIGKILL)
        update(self)

    RunState.update = update_or_die


if __name__ == "__main__":
    name, folder, *rest = sys.argv[1:]
    if rest:
        kill_at(int(rest[0]))
    loop.train(
        globals()[name](), SEED, Path(folder), device="cpu", checkpoint_seconds=0.0
    )
