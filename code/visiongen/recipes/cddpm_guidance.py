"""What guidance buys and costs: accuracy, distance, precision and recall against w."""

from functools import partial

from visiongen.diffusion.guidance import Guidance
from visiongen.diffusion.trained import load_picture_model
from visiongen.evaluation.protocol import Protocol
from visiongen.recipes._sampling_points import headline, measure_points
from visiongen.training.benchmark import Benchmark, Measured

WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
# Guided in the middle of the way only; with the contrast given back.
INTERVAL, RESCALE = (200.0, 800.0), 0.7
POINTS: tuple[dict, ...] = (
    *({"weight": w} for w in WEIGHTS),
    *({"weight": w, "interval": INTERVAL} for w in (2.0, 4.0, 8.0)),
    *({"weight": w, "rescale": RESCALE} for w in (2.0, 4.0, 8.0)),
)


def measure(
    seed: int, protocol: Protocol, steps: int, points: tuple[dict, ...]
) -> Measured:
    """Sample and score every point with DDIM."""
    model = load_picture_model("cddpm_mnist", precision="bf16")
    guided = [{"steps": steps, "guidance": Guidance(**point)} for point in points]
    found, tables = measure_points(model, protocol, seed, guided)
    rows = []
    for point, row in zip(points, found, strict=True):
        del row["guidance"]
        rows.append({"interval": None, "rescale": 0.0, **point, **row})
    plain = {"interval": None, "rescale": 0.0}
    names = {
        f"w_{point['weight']:g}": {**plain, **point}
        for point in points
        if point.keys() == {"weight"}
    }
    return Measured(headline(rows, names), {"points": rows, **tables})


recipe = Benchmark(
    name="cddpm_guidance",
    purpose="Guidance weight 0 to 8, with an interval, with rescaling, on MNIST",
    data=("mnist",),
    measure=partial(
        measure,
        protocol=Protocol("mnist", samples=2000, references=10_000),
        steps=25,
        points=POINTS,
    ),
    precision="bf16 where the processor has it",
)
