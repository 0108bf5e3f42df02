"""Experiments that train nothing: measured once, recorded in a card like the others."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from visiongen.data.identify import identify
from visiongen.training.atomic import write_atomically
from visiongen.training.cards import Card, origin
from visiongen.training.errors import CardError
from visiongen.training.machine import commit, environment, machine
from visiongen.training.recipe import describe
from visiongen.training.stopwatch import Stopwatch


@dataclass(frozen=True)
class Measured:
    """What a benchmark found.

    Args:
        metrics: by name, each made by ``visiongen.training.cards.summary``: mean,
            deviation and number of photographs or pairs, and unit.
        tables: everything that the page draws, in plain values that JSON can hold.
        device: what it ran on.
    """

    metrics: dict[str, dict[str, Any]]
    tables: dict[str, Any]
    device: str = "cpu"


@dataclass(frozen=True)
class Benchmark:
    """A comparison without training.

    Args:
        name: name of the recipe's file and of its card.
        purpose: one line for ``visiongen list``.
        data: names of the data, as ``visiongen.data`` knows them.
        measure: does the work from a seed; its settings, if it is a ``partial``, go
            into the card.
        seeds: a benchmark runs once.
        precision: of its arithmetic, for the card.
    """

    name: str
    purpose: str
    data: tuple[str, ...]
    measure: Callable[[int], Measured]
    seeds: int = 1
    precision: str = "float64"

    def settings(self) -> dict[str, Any]:
        """Return what decides the result, in plain values that JSON can hold."""
        return {"data": list(self.data), "measure": describe(self.measure)}


def run_benchmark(benchmark: Benchmark, seed: int, path: Path) -> None:
    """Measure, and write the result to ``path``; a finished one is left alone."""
    settings = json.loads(json.dumps(benchmark.settings()))
    if path.exists() and json.loads(path.read_text())["settings"] == settings:
        return
    watch = Stopwatch()
    measured = benchmark.measure(seed)
    watch.read()
    result = {
        "recipe": benchmark.name,
        "seed": seed,
        "settings": settings,
        "commit": commit(),
        "data": {name: vars(identify(name)) for name in benchmark.data},
        "machine": machine(torch.device(measured.device)),
        "environment": environment(),
        "precision": benchmark.precision,
        "wall_seconds": round(watch.wall_seconds, 1),
        "cpu_seconds": round(watch.cpu_seconds, 1),
        "mean_load": round(watch.mean_load, 1),
        "metrics": measured.metrics,
        "tables": measured.tables,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(result, indent=1).encode())


def benchmark_card(results: list[dict[str, Any]]) -> Card:
    """Make the card of a benchmark from its one result.

    Raises:
        CardError: it was run with several seeds.
    """
    if len(results) > 1:
        seeds = [result["seed"] for result in results]
        raise CardError(
            f"{results[0]['recipe']} is a benchmark of one seed, but was run with "
            f"{seeds}: remove the others from the output folder."
        )
    (result,) = results
    copied = ("wall_seconds", "cpu_seconds", "mean_load", "metrics", "tables")
    return origin(results) | {
        "seeds": [result["seed"]],
        "settings": result["settings"],
        **{name: result[name] for name in copied},
    }
