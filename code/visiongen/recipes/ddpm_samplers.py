"""Quality and time of the diffusion model of clothes against sampler and steps."""

from functools import partial

from visiongen.diffusion.trained import load_picture_model
from visiongen.recipes._sampling_points import headline, measure_point
from visiongen.training.benchmark import Benchmark, Measured

POINTS: tuple[dict, ...] = (
    *({"sampler": "ddim", "steps": n} for n in (5, 10, 20, 50, 100, 250)),
    *({"sampler": "dpm-solver", "steps": n} for n in (5, 10, 20, 50)),
    *({"sampler": "ancestral", "steps": n} for n in (10, 20, 50, 100, 250, 1000)),
    *({"sampler": "ancestral", "steps": n, "variance": "forward"} for n in (50, 250)),
    *({"sampler": "ddim", "steps": 50, "eta": eta} for eta in (0.25, 0.5, 1.0)),
    {"sampler": "ddim", "steps": 50, "clip": False},
)
HEADLINE = {
    "ddim_50": {"sampler": "ddim", "steps": 50},
    "dpm_solver_20": {"sampler": "dpm-solver", "steps": 20},
    "ancestral_1000": {"sampler": "ancestral", "steps": 1000},
}


def measure(seed: int, samples: int, points: tuple[dict, ...]) -> Measured:
    """Sample and score every point."""
    model = load_picture_model("ddpm_fashion_mnist", precision="bf16")
    rows = [
        measure_point(model, "fashion_mnist", samples, seed, **point)
        for point in points
    ]
    return Measured(headline(rows, HEADLINE), {"points": rows})


recipe = Benchmark(
    name="ddpm_samplers",
    purpose="DDIM, DPM-Solver++, ancestral: quality and time against steps",
    data=("fashion_mnist",),
    measure=partial(measure, samples=2000, points=POINTS),
    precision="bf16 where the processor has it",
)
