"""What both diffusion models of clothes give with all their thousand steps."""

from collections.abc import Callable
from functools import partial

from visiongen.diffusion.generate import PictureModel
from visiongen.evaluation.protocol import Protocol
from visiongen.recipes._sampling_points import (
    headline,
    measure_points,
    where_it_is_fast,
)
from visiongen.training.benchmark import Benchmark, Measured

POINTS: tuple[dict, ...] = (
    *({"sampler": "ancestral", "steps": n} for n in (100, 1000)),
    *({"sampler": "ddim", "steps": n} for n in (25, 50, 1000)),
)


def measure(
    seed: int,
    load: Callable[[], PictureModel],
    protocol: Protocol,
    points: tuple[dict, ...],
) -> Measured:
    """Sample and score every point, on a GPU if there is one.

    Args:
        seed: of the samples.
        load: gives the model.
        protocol: how to score.
        points: settings of ``generate``.
    """
    model = where_it_is_fast(load())
    rows, tables = measure_points(model, protocol, seed, points)
    names = {f"{point['sampler']}_{point['steps']}": point for point in points}
    found = {"points": rows, **tables}
    return Measured(headline(rows, names), found, model.device.type)


def thousand_steps(
    name: str, purpose: str, load: Callable[[], PictureModel]
) -> Benchmark:
    """Return the recipe for one model."""
    return Benchmark(
        name=name,
        purpose=purpose,
        data=("fashion_mnist",),
        measure=partial(
            measure,
            load=load,
            protocol=Protocol("fashion_mnist", samples=2000, references=10_000),
            points=POINTS,
        ),
        precision="bf16 where the processor has it",
    )
