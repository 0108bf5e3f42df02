"""What a recipe is: everything that decides a training run, in one value."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from visiongen.training.schedules import one_cycle

Batch = tuple[Tensor, ...]


class Task(Protocol):
    """What is learned, from which data, and how success is measured."""

    @property
    def data(self) -> tuple[str, ...]:
        """Names of the data sets, as ``visiongen.data`` knows them."""

    @property
    def size(self) -> int:
        """Number of training examples."""

    def build_model(self) -> nn.Module:
        """Return the untrained network."""

    def prepare(self, device: torch.device) -> None:
        """Load the data and keep it ready on ``device``."""

    def batch(self, indices: Tensor) -> Batch:
        """Return the training examples ``indices`` ``(B,)``, augmented."""

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the scalar to be made small."""

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure on the validation split; empty without one."""

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure on the test split, once: metrics, and what else the card holds."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run, except its seed.

    Args:
        name: name of the recipe's file, of its card and of its weights.
        purpose: one line for ``visiongen list``.
        task: makes the task (model, data, loss, measures).
        optimiser: makes the optimiser of a model; its learning rates are the peaks.
        epochs: passes over the training set.
        batch_size: examples of one step, over all processes together.
        schedule: maps progress in [0, 1) to a factor of the peak learning rate.
        ema_decay: average the weights with this decay; the average is what is
            validated, tested and saved.
        gradient_clip: largest norm of the gradient.
        precision: "bf16" for mixed precision where the processor has it, or "fp32".
        seeds: how many seeds the published card holds.
        ships_weights: whether ``publish`` copies the weights too.
        snapshots: epochs after which the weights are kept in the run's folder.
    """

    name: str
    purpose: str
    task: Callable[[], Task]
    optimiser: Callable[[nn.Module], torch.optim.Optimizer]
    epochs: int
    batch_size: int = 128
    schedule: Callable[[float], float] = one_cycle
    ema_decay: float | None = None
    gradient_clip: float | None = None
    precision: str = "bf16"
    seeds: int = 1
    ships_weights: bool = True
    snapshots: tuple[int, ...] = ()

    def settings(self) -> dict[str, Any]:
        """Return what decides the result, in plain values that JSON can hold."""
        silent = ("name", "purpose", "seeds", "ships_weights", "snapshots")
        return {
            part.name: describe(getattr(self, part.name))
            for part in fields(self)
            if part.name not in silent
        }


@dataclass(frozen=True)
class Sweep:
    """An experiment: several recipes under one name, one card for all of them.

    Args:
        name: name of the recipe's file and of its card.
        purpose: one line for ``visiongen list``.
        variants: the recipes compared, by the name the card gives them.
        seeds: how many seeds the published card holds.
    """

    name: str
    purpose: str
    variants: Mapping[str, Recipe] = field(default_factory=dict)
    seeds: int = 3


def describe(value: Any) -> Any:
    """Turn a setting into plain values: functions become names, partials a dictionary.

    >>> describe(functools.partial(one_cycle, warm_up=0.1))
    {'call': 'one_cycle', 'warm_up': 0.1}
    """
    if isinstance(value, functools.partial):
        positional = {"arguments": describe(value.args)} if value.args else {}
        named = {name: describe(part) for name, part in value.keywords.items()}
        return {"call": describe(value.func), **positional, **named}
    if isinstance(value, Mapping):
        return {str(name): describe(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [describe(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            "call": type(value).__name__,
            **{
                part.name: describe(getattr(value, part.name)) for part in fields(value)
            },
        }
    return value.__qualname__ if callable(value) else value
