"""What a training takes on this machine, told by a few of its steps.

A network trained on a GPU carries the time that the book's two cores would have needed.
"""

import dataclasses
import json
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from visiongen.training.atomic import write_atomically
from visiongen.training.loop import Trained, train
from visiongen.training.machine import machine
from visiongen.training.recipe import Recipe, Sweep, Task

PROJECTION = "projection.json"
STEPS = 10


@dataclass
class Shortened:
    """A task of which only the first examples of an epoch are seen.

    Args:
        task: the task.
        size: training examples of one epoch.
    """

    task: Task
    size: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.task, name)


def project(recipe: Recipe | Sweep, out: Path, steps: int = STEPS) -> Path:
    """Measure what training would take here, without a GPU, and write it down.

    Args:
        recipe: what is trained; of a sweep, every variant is projected.
        out: what ``visiongen train --out`` writes to; nothing is trained there.
        steps: how many steps are timed.

    Returns:
        The file: machine, and seconds by variant ("" of a single recipe).
    """
    variants = recipe.variants if isinstance(recipe, Sweep) else {"": recipe}
    found = {
        "machine": machine(torch.device("cpu")),
        "seconds": {
            name: round(projected_seconds(variant, steps), 1)
            for name, variant in variants.items()
        },
    }
    path = out / recipe.name / PROJECTION
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(found, indent=1).encode())
    return path


def projected_seconds(recipe: Recipe, steps: int = STEPS) -> float:
    """Return the seconds of training here, its measuring after every epoch included.

    A step is what a run of twice as many steps takes longer; so starting up does not
    count, as it does not matter in a long run.
    """
    runs = [few_steps(recipe, count * steps) for count in (1, 2)]
    each = (runs[1].watch.wall_seconds - runs[0].watch.wall_seconds) / steps
    task = runs[1].task
    started = time.perf_counter()
    task.validate(runs[1].model)
    measuring = time.perf_counter() - started
    size = task.task.size  # type: ignore[attr-defined]
    return recipe.epochs * (size // recipe.batch_size * each + measuring)


def few_steps(recipe: Recipe, steps: int) -> Trained:
    """Train for so many steps, in one epoch, on the processor; keep nothing."""
    size = steps * recipe.batch_size
    shortened = dataclasses.replace(
        recipe, task=partial(_shortened, recipe, size), epochs=1, snapshots=()
    )
    return train(shortened, device="cpu")


def read_projection(out: Path, name: str) -> dict[str, Any] | None:
    """Return what ``project`` wrote for a recipe, or None."""
    path = out / name / PROJECTION
    return json.loads(path.read_text()) if path.exists() else None


def _shortened(recipe: Recipe, size: int) -> Shortened:
    return Shortened(recipe.task(), size)
