"""What guidance buys and costs: accuracy, distance, precision and recall against w."""

import dataclasses
from collections.abc import Iterable
from functools import partial
from typing import Any

import torch
from torch import nn

from visiongen.diffusion.generate import AnyGuidance, PictureModel, generate
from visiongen.diffusion.guidance import ClassifierGuidance, Guidance
from visiongen.diffusion.trained import load_picture_model
from visiongen.evaluation.protocol import Protocol
from visiongen.evaluation.suite import as_bytes, load_suite
from visiongen.models.noisy_classifier import NoisyClassifier
from visiongen.recipes._sampling_points import Row, headline, measure_points
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary, unit_of
from visiongen.training.weights import load_trained

WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
# Guided in the middle of the way only; with the contrast given back.
INTERVAL, RESCALE = (200.0, 800.0), 0.7
POINTS: tuple[Row, ...] = (
    *({"weight": w} for w in WEIGHTS),
    *({"weight": w, "interval": INTERVAL} for w in (4.0, 8.0)),
    *({"weight": w, "rescale": RESCALE} for w in (4.0, 8.0)),
    *({"weight": w, "classifier": True} for w in (1.0, 4.0)),
)
PLAIN: Row = {"interval": None, "rescale": 0.0, "classifier": False}
ACCURATE = 99.5  # percent: about as often as the judge is right on real digits
DRAWS = 5


def measure(
    seed: int, protocol: Protocol, steps: int, points: tuple[Row, ...]
) -> Measured:
    """Sample and score every point with DDIM, and two weights again with fresh noise.

    The best weight has the smallest distance among those whose labels are right in
    ``ACCURATE`` percent of the samples, or else the most right labels. It is chosen by
    what was measured, so it is measured afresh, and w = 1 beside it.
    """
    model = load_picture_model("cddpm_mnist", precision="bf16")
    classifier = load_trained("mnist_noisy_classifier", NoisyClassifier())
    settings = [PLAIN | point for point in points]
    guided = [
        {"steps": steps, "guidance": guidance_of(point, classifier)}
        for point in settings
    ]
    found, tables = measure_points(model, protocol, seed, guided)
    for row in found:
        del row["guidance"]
    rows = [point | row for point, row in zip(settings, found, strict=True)]
    plain = [row for row in rows if PLAIN.items() <= row.items()]
    names = {f"w_{row['weight']:g}": PLAIN | {"weight": row["weight"]} for row in plain}
    best = best_weight(plain)
    metrics = headline(rows, names) | {"best_weight": summary([best], "")}
    for name, weight in {"fresh_w_1": 1.0, "best": best}.items():
        afresh = measure_afresh(model, protocol, seed + 1, steps, weight)
        metrics |= {f"{name}_{key}": value for key, value in afresh.items()}
    return Measured(metrics, {"points": rows, **tables})


def guidance_of(point: Row, classifier: nn.Module) -> AnyGuidance:
    """Return how a row guides."""
    if point["classifier"]:
        return ClassifierGuidance(classifier, weight=point["weight"])
    return Guidance(point["weight"], point["interval"], point["rescale"])


def best_weight(rows: Iterable[Row]) -> float:
    """Return the weight of smallest distance among the rows with right labels."""

    def order(row: Row) -> tuple[float, float]:
        return max(0.0, ACCURATE - row["judge_accuracy"]), row["frechet_judge"]

    return min(rows, key=order)["weight"]


def measure_afresh(
    model: PictureModel, protocol: Protocol, seed: int, steps: int, weight: float
) -> dict[str, Any]:
    """Score ``DRAWS`` times as many new samples as the sweep's, in parts and together.

    Returns:
        Metrics of the parts, with their spread; and ``together_`` of all samples, each
        compared with the whole training split, as generative models' cards have them.
    """
    count = DRAWS * protocol.samples
    labels = torch.arange(count) % model.classes
    images = as_bytes(generate(model, count, seed, labels, steps, guidance=weight))
    device = str(model.device)
    sweep = load_suite(protocol, device)
    parts = [
        sweep.score(*part)[0]
        for part in zip(
            images.split(protocol.samples), labels.split(protocol.samples), strict=True
        )
    ]
    whole = dataclasses.replace(protocol, samples=count, references=None)
    together, _ = load_suite(whole, device).score(images, labels)
    return {
        key: summary([part[key] for part in parts], unit_of(key)) for key in parts[0]
    } | {
        f"together_{key}": summary([value], unit_of(key))
        for key, value in together.items()
    }


recipe = Benchmark(
    name="cddpm_guidance",
    purpose="Guidance weight 0 to 8 and its variations, and the best weight, on MNIST",
    data=("mnist",),
    measure=partial(
        measure,
        protocol=Protocol("mnist", samples=2000, references=10_000),
        steps=20,
        points=POINTS,
    ),
    precision="bf16 where the processor has it",
)
