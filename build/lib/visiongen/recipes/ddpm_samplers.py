"""Quality and time of the diffusion model of clothes against sampler and steps."""

from functools import partial

from visiongen.diffusion.trained import load_picture_model
from visiongen.evaluation.protocol import Protocol
from visiongen.recipes._sampling_points import headline, measure_points
from visiongen.training.benchmark import Benchmark, Measured

POINTS: tuple[dict, ...] = (
    *({"sampler": "ddim", "steps": n} for n in (5, 10, 20, 50, 100)),
    *({"sampler": "dpm-solver", "steps": n} for n in (5, 10, 20)),
    *({"sampler": "ancestral", "steps": n} for n in (20, 50, 100)),
    {"sampler": "ancestral", "steps": 50, "variance": "forward"},
    {"sampler": "ddim", "steps": 50, "eta": 0.5},
    {"sampler": "ddim", "steps": 50, "clip": False},
)
HEADLINE = {
    "ddim_50": {"sampler": "ddim", "steps": 50},
    "dpm_solver_20": {"sampler": "dpm-solver", "steps": 20},
    "ancestral_100": {"sampler": "ancestral", "steps": 100},
}


def measure(seed: int, protocol: Protocol, points: tuple[dict, ...]) -> Measured:
    """Sample and score every point."""
    model = load_picture_model("ddpm_fashion_mnist", precision="bf16")
    rows, tables = measure_points(model, protocol, seed, points)
    return Measured(headline(rows, HEADLINE), {"points": rows, **tables})


recipe = Benchmark(
    name="ddpm_samplers",
    purpose="DDIM, DPM-Solver++, ancestral: quality and time against steps",
    data=("fashion_mnist",),
    measure=partial(
        measure,
        protocol=Protocol("fashion_mnist", samples=2000, references=10_000),
        points=POINTS,
    ),
    precision="bf16 where the processor has it",
)
