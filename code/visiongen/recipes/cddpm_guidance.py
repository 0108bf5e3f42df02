"""What guidance buys and costs: accuracy, distance, precision and recall against w."""

from functools import partial

from visiongen.diffusion.guidance import Guidance
from visiongen.diffusion.trained import load_picture_model
from visiongen.recipes._sampling_points import headline, measure_point
from visiongen.training.benchmark import Benchmark, Measured

WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
# Guided in the middle of the way only; with the contrast given back.
INTERVAL, RESCALE = (200.0, 800.0), 0.7
POINTS: tuple[dict, ...] = (
    *({"weight": w} for w in WEIGHTS),
    *({"weight": w, "interval": INTERVAL} for w in (2.0, 4.0, 8.0)),
    *({"weight": w, "rescale": RESCALE} for w in (2.0, 4.0, 8.0)),
)


def measure(seed: int, samples: int, steps: int, points: tuple[dict, ...]) -> Measured:
    """Sample and score every point with DDIM."""
    model = load_picture_model("cddpm_mnist", precision="bf16")
    rows = []
    for point in points:
        row = measure_point(
            model, "mnist", samples, seed, steps=steps, guidance=Guidance(**point)
        )
        del row["guidance"]
        rows.append({"interval": None, "rescale": 0.0, **point, **row})
    plain = {"interval": None, "rescale": 0.0}
    names = {
        f"w_{point['weight']:g}": {**plain, **point}
        for point in points
        if point.keys() == {"weight"}
    }
    return Measured(headline(rows, names), {"points": rows})


recipe = Benchmark(
    name="cddpm_guidance",
    purpose="Guidance weight 0 to 8, with an interval, with rescaling, on MNIST",
    data=("mnist",),
    measure=partial(measure, samples=2000, steps=25, points=POINTS),
    precision="bf16 where the processor has it",
)
