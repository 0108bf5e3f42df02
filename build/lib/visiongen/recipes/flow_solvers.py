"""Quality and time of the flow model of clothes against solver and network calls."""

from functools import partial

from visiongen.diffusion.trained import load_picture_model
from visiongen.evaluation.protocol import Protocol
from visiongen.recipes._sampling_points import headline, measure_points
from visiongen.training.benchmark import Benchmark, Measured

POINTS: tuple[dict, ...] = (
    *({"sampler": "euler", "steps": n} for n in (1, 2, 5, 10, 20, 50)),
    *({"sampler": "midpoint", "steps": n} for n in (3, 5, 10, 25)),
    *({"sampler": "heun", "steps": n} for n in (3, 5, 10, 25)),
)
HEADLINE = {
    "euler_50": {"sampler": "euler", "steps": 50},
    "heun_25": {"sampler": "heun", "steps": 25},
    "heun_5": {"sampler": "heun", "steps": 5},
}


def measure(seed: int, protocol: Protocol, points: tuple[dict, ...]) -> Measured:
    """Sample and score every point."""
    model = load_picture_model("flow_fashion_mnist", precision="bf16")
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
    ),
    precision="bf16 where the processor has it",
)
