"""Train a recipe step by step until killed: ``killed_run.py FOLDER [STEP]``.

With STEP the process kills itself, as a power cut would, when it reaches that step.
"""

import os
import signal
import sys
from functools import partial
from pathlib import Path

from visiongen.models.cnn import CNN
from visiongen.training.augmentation import random_affine
from visiongen.training.classification import Classification
from visiongen.training.labelled_images import scikit_digits
from visiongen.training.loop import train
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.weights import save_weights

RECIPE = Recipe(
    name="killed",
    purpose="everything random at once: batch norm, dropout, augmentation, EMA",
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


class KilledAt(Classification):
    """Kills the process at one step."""

    step = -1
    count = 0

    def loss(self, model, batch):
        if KilledAt.count == KilledAt.step:
            os.kill(os.getpid(), signal.SIGKILL)
        KilledAt.count += 1
        return super().loss(model, batch)


if __name__ == "__main__":
    import dataclasses

    folder = Path(sys.argv[1])
    KilledAt.step = int(sys.argv[2]) if len(sys.argv) > 2 else -1
    KilledAt.__name__ = "Classification"
    task = partial(KilledAt, *RECIPE.task.args, **RECIPE.task.keywords)
    recipe = dataclasses.replace(RECIPE, task=task)
    trained = train(recipe, 7, folder, device="cpu", checkpoint_seconds=0.0)
    save_weights(trained.model, folder / "final.safetensors")
