"""Quality against seconds of training: the book's recipes and the course's.

It scores the snapshots that training left in ``runs``; train those recipes first.
"""

from functools import partial
from pathlib import Path
from typing import Any

from visiongen.diffusion.trained import COURSE, PLANS
from visiongen.evaluation.protocol import Protocol
from visiongen.recipes._sampling_points import (
    headline,
    measure_point,
    where_it_is_fast,
)
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.run_folder import seed_folder
from visiongen.training.snapshots import list_snapshots

EPOCHS = (1, 2, 3, 5, 7, 10, 15, 20)  # whose snapshots are scored
# By recipe: its plan, and the sampler's settings, about 25 network calls each.
TRAINED = {
    "course_ddpm_fashion": (COURSE, {"sampler": "ddim", "steps": 25}),
    "ddpm_fashion_mnist": (
        PLANS["ddpm_fashion_mnist"],
        {"sampler": "ddim", "steps": 25},
    ),
    "flow_fashion_mnist": (
        PLANS["flow_fashion_mnist"],
        {"sampler": "heun", "steps": 12},
    ),
}


def measure(seed: int, protocol: Protocol, runs: str) -> Measured:
    """Score the snapshots after ``EPOCHS`` epochs, of seed 0 of each recipe."""
    curves: dict[str, list] = {}
    tables: dict[str, Any] = {}
    for name, (plan, settings) in TRAINED.items():
        rows = []
        snapshots = list_snapshots(seed_folder(Path(runs), name, 0))
        for epoch in sorted(snapshots.keys() & set(EPOCHS)):
            seconds, path = snapshots[epoch]
            model = where_it_is_fast(plan.load(path, precision="bf16"))
            row, tables = measure_point(model, protocol, seed, **settings)
            rows.append({"epoch": epoch, "seconds": seconds, **row})
        curves[name] = rows
    metrics: dict[str, dict] = {}
    for name, rows in curves.items():
        metrics |= headline(rows, {name: {"epoch": rows[-1]["epoch"]}})
    found = {"curves": curves, **tables}
    return Measured(metrics, found, model.device.type)


recipe = Benchmark(
    name="diffusion_seconds",
    purpose="Quality against training seconds: lean diffusion, flow, and the course's",
    data=("fashion_mnist",),
    measure=partial(
        measure,
        protocol=Protocol("fashion_mnist", samples=1000, references=10_000),
        runs="runs",
    ),
    precision="bf16 where the processor has it",
)
