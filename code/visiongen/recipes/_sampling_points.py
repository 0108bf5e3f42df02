"""Experiments that only sample a trained model: one row for each setting."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

import torch

from visiongen.diffusion.generate import PictureModel, generate
from visiongen.training.cards import summary
from visiongen.training.generated_score import score_generated

Row = dict[str, Any]
CALLS = {"heun": 2, "midpoint": 2}  # of the network in a step; others make one


def measure_point(
    model: PictureModel, data: str, samples: int, seed: int, **settings
) -> Row:
    """Sample with ``settings`` of ``generate``, score, and return one row.

    Args:
        model: what is sampled.
        data: the data set that it imitates.
        samples: how many; of a conditional model, labels take turns.
        seed: of the samples.
        settings: "steps", "sampler", "guidance", and what a sampler takes.

    Returns:
        The settings, network ``calls`` and ``sampling_ms`` for each picture,
        and the metrics of ``score_generated``.
    """
    labels = torch.arange(samples) % model.classes if model.classes else None
    start = time.perf_counter()
    made = generate(model, samples, seed, labels, **settings)
    seconds = time.perf_counter() - start
    pictures = (made * 255).round().byte()
    metrics, _ = score_generated(pictures, labels, data)
    calls = settings["steps"] * CALLS.get(settings.get("sampler", ""), 1)
    return {
        **settings,
        "calls": calls,
        "samples": samples,
        "sampling_ms": round(1000 * seconds / samples, 3),
        **metrics,
    }


def headline(rows: Iterable[Row], names: Mapping[str, Row]) -> dict[str, dict]:
    """Return the numbers of chosen rows as metrics of a card.

    Args:
        rows: what was measured.
        names: by the name that the metrics shall have in front, settings that pick
            the first row that has them.
    """
    metrics = {}
    for name, wanted in names.items():
        row = next(row for row in rows if wanted.items() <= row.items())
        for key, value in row.items():
            if isinstance(value, float) and key not in wanted:
                unit = "ms" if key.endswith("_ms") else ""
                metrics[f"{name}_{key}"] = summary([value], unit)
    return metrics
