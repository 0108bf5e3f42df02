"""Recipes whose loop is another library's: its runs, in results like our own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from visiongen.data.identify import identify
from visiongen.training.atomic import write_atomically
from visiongen.training.machine import commit, environment, machine
from visiongen.training.recipe import describe
from visiongen.training.stopwatch import Stopwatch
from visiongen.training.weights import save_weights


@dataclass(frozen=True)
class Outcome:
    """What a run of the other library gives.

    Attributes:
        model: the network with the weights that were chosen.
        metrics: by name, on the test split unless the name says otherwise.
        curves: one value an epoch, by name.
        tables: what else the card holds.
    """

    model: nn.Module
    metrics: dict[str, float]
    curves: dict[str, list[float]]
    tables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OutsideRecipe:
    """One variant. A run that was cut off begins again; a finished one is kept.

    Args:
        name: of the variant.
        data: names of the data sets, as ``visiongen.data`` knows them.
        train: gets the seed, an own folder, the number of epochs and the device.
        epochs: passes over the training set.
    """

    name: str
    data: tuple[str, ...]
    train: Callable[[int, Path, int, str], Outcome]
    epochs: int

    def settings(self) -> dict[str, Any]:
        """Return what decides the result, in plain values that JSON can hold."""
        return {"train": describe(self.train), "epochs": self.epochs}


@dataclass(frozen=True)
class OutsideSweep:
    """Several variants under one name, one card for all of them.

    Args:
        name: name of the recipe's file and of its card.
        purpose: one line for ``visiongen list``.
        variants: by the name the card gives them.
        seeds: how many seeds the published card holds.
        best_by: ship the weights of the run for which this metric, measured on the
            validation split, is largest; None ships none.
        licence: of these weights.
        keeps_tables: whether the card holds the tables of the first seed.
    """

    name: str
    purpose: str
    variants: Mapping[str, OutsideRecipe]
    seeds: int = 3
    best_by: str | None = None
    licence: str = ""
    keeps_tables: bool = True


def run_outside(
    recipe: OutsideRecipe,
    seed: int,
    result: Path,
    weights: Path,
    device: str | None = None,
) -> None:
    """Train one variant and write its result and its weights, in half precision.

    Args:
        recipe: what to train.
        seed: of everything random.
        result: file to write last; if it is there with these settings, nothing is done.
        weights: file for the weights; the run may use the folder that it lies in.
        device: "cpu" to leave a GPU unused; None takes one if there is one.
    """
    settings = json.loads(json.dumps(recipe.settings()))
    if result.exists() and json.loads(result.read_text())["settings"] == settings:
        return
    weights.parent.mkdir(parents=True, exist_ok=True)
    watch = Stopwatch()
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    outcome = recipe.train(seed, weights.parent, recipe.epochs, device)
    watch.read()
    found = {
        "recipe": recipe.name,
        "seed": seed,
        "settings": settings,
        "commit": commit(),
        "data": {name: vars(identify(name)) for name in recipe.data},
        "machine": machine(torch.device(device)),
        "environment": environment(),
        "precision": "fp32",
        "parameters": sum(weight.numel() for weight in outcome.model.parameters()),
        "wall_seconds": round(watch.wall_seconds, 1),
        "cpu_seconds": round(watch.cpu_seconds, 1),
        "mean_load": round(watch.mean_load, 1),
        "metrics": outcome.metrics,
        "curves": outcome.curves,
        "tables": outcome.tables,
    }
    save_weights(outcome.model, weights, torch.float16)
    write_atomically(result, json.dumps(found, indent=1).encode())
