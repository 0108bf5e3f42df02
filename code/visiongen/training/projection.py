"""What a training takes on this machine, told by a few of its steps.

A network trained on a GPU carries the time that the book's two cores would have needed.
"""

import dataclasses
import json
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from visiongen.training.atomic import write_atomically
from visiongen.training.loop import train
from visiongen.training.machine import machine
from visiongen.training.recipe import Batch, Recipe, Sweep, Task

PROJECTION = "projection.json"
STEPS = 12
WARM_UP = 3  # steps that do not count: kernels are chosen, memory is asked for


@dataclass
class Shortened:
    """A task of which only the first examples of an epoch are seen.

    Args:
        task: the task.
        size: training examples of one epoch.
        started: when each step asked for its batch.
    """

    task: Task
    size: int
    started: list[float] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.task, name)

    def batch(self, indices: Tensor) -> Batch:
        """Return the task's batch."""
        self.started.append(time.perf_counter())
        return self.task.batch(indices)


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

    A step is the median of ``steps``, after a few that do not count.
    """
    size = (WARM_UP + steps + 1) * recipe.batch_size
    shortened = dataclasses.replace(
        recipe, task=partial(_shortened, recipe, size), epochs=1, snapshots=()
    )
    trained = train(shortened, device="cpu")
    seen = trained.task
    assert isinstance(seen, Shortened)
    between = np.diff(seen.started)[WARM_UP:]
    started = time.perf_counter()
    seen.validate(trained.model)
    measuring = time.perf_counter() - started
    steps_per_epoch = seen.task.size // recipe.batch_size
    return recipe.epochs * (steps_per_epoch * float(np.median(between)) + measuring)


def read_projection(out: Path, name: str) -> dict[str, Any] | None:
    """Return what ``project`` wrote for a recipe, or None."""
    path = out / name / PROJECTION
    return json.loads(path.read_text()) if path.exists() else None


def _shortened(recipe: Recipe, size: int) -> Shortened:
    return Shortened(recipe.task(), size)
