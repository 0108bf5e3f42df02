"""Quality and time of the flow model of clothes against solver and network calls.

It samples the weights that training left in ``runs``; train ``flow_fashion_mnist``
first.
"""

from functools import partial
from pathlib import Path

from visiongen.diffusion.generate import PictureModel
from visiongen.diffusion.trained import PLANS
from visiongen.evaluation.protocol import Protocol
from visiongen.recipes._sampling_points import headline, measure_points
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.run_folder import WEIGHTS, seed_folder

POINTS: tuple[dict, ...] = (
    *({"sampler": "euler", "steps": n} for n in (1, 2, 5, 10, 20, 50)),
    *({"sampler": "midpoint", "steps": n} for n in (3, 5, 10, 25)),
    *({"sampler": "heun", "steps": n} for n in (3, 5, 10, 25)),
)
HEADLINE = {
    "euler_50": {"sampler": "euler", "steps": 50},
    "midpoint_25": {"sampler": "midpoint", "steps": 25},
    "midpoint_5": {"sampler": "midpoint", "steps": 5},
    "heun_25": {"sampler": "heun", "steps": 25},
    "heun_5": {"sampler": "heun", "steps": 5},
}


def trained_flow(runs: str) -> PictureModel:
    """Return the model of ``flow_fashion_mnist``, seed 0."""
    name = "flow_fashion_mnist"
    weights = seed_folder(Path(runs), name, 0) / WEIGHTS
    return PLANS[name].load(weights, precision="bf16")


def measure(
    seed: int, protocol: Protocol, points: tuple[dict, ...], runs: str
) -> Measured:
    """Sample and score every point."""
    model = trained_flow(runs)
    rows, tables = measure_points(model, protocol, seed, points)
    return Measured(headline(rows, HEADLINE), {"points": rows, **tables})


recipe = Benchmark(
    name="flow_solvers",
    purpose="Euler, midpoint, Heun on the flow model: quality and time against calls",
    data=("fashion_mnist",),
    measure=partial(
        measure,
        protocol=Protocol("fashion_mnist", samples=2000, references=10_000),
        points=POINTS,
        runs="runs",
    ),
    precision="bf16 where the processor has it",
)
