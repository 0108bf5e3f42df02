"""Experiments that only sample a trained model: one row for each setting."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

from visiongen.diffusion.generate import PictureModel, generate
from visiongen.diffusion.noise_schedule import even_log_snr_times
from visiongen.diffusion.processes import Diffusion, Process
from visiongen.evaluation.protocol import Protocol
from visiongen.training.cards import summary, unit_of
from visiongen.training.scored import full_score

Row = dict[str, Any]
TWICE = ("midpoint", "heun")  # ask the network twice in a step


def where_it_is_fast(model: PictureModel) -> PictureModel:
    """Return the model on a GPU if there is one."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return dataclasses.replace(model, network=model.network.to(device))


def measure_point(
    model: PictureModel, protocol: Protocol, seed: int, **settings
) -> tuple[Row, dict[str, Any]]:
    """Sample with ``settings`` of ``generate``, and score.

    Args:
        model: what is sampled.
        protocol: how to score; of a conditional model, labels take turns.
        seed: of the samples, in place of the protocol's.
        settings: "steps", "sampler", "guidance", and what a sampler takes.

    Returns:
        A row: the settings, network ``calls`` for each picture, the metrics of
        ``full_score`` and its table "classes". The tables that all rows of a
        protocol share: "protocol" and "floor".
    """

    def draw(count: int, seed: int, labels: Tensor | None) -> Tensor:
        return generate(model, count, seed, labels, **settings)

    protocol = dataclasses.replace(protocol, seed=seed)
    metrics, tables = full_score(
        draw, [model.network], protocol, model.device, model.classes
    )
    calls = network_calls(model.process, **settings)
    row = {**settings, "calls": calls, **metrics, "classes": tables.pop("classes")}
    return row, tables


def network_calls(
    process: Process, steps: int, sampler: str | None = None, **more
) -> int:
    """Return how often a sampler asks the network for each picture, without guidance.

    Even steps in log SNR are not even in t, so that some fall on the same t: these are
    taken once, see ``even_log_snr_times``.
    """
    if sampler == "dpm-solver" and isinstance(process, Diffusion):
        return len(even_log_snr_times(process.noise_schedule, steps)) - 1
    return steps * (2 if sampler in TWICE else 1)


def measure_points(
    model: PictureModel, protocol: Protocol, seed: int, points: Iterable[Row]
) -> tuple[list[Row], dict[str, Any]]:
    """Measure several points; returns their rows and the tables that they share."""
    rows: list[Row] = []
    tables: dict[str, Any] = {}
    for point in points:
        row, tables = measure_point(model, protocol, seed, **point)
        rows.append(row)
    return rows, tables


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
                unit = "ms" if key.endswith("_ms") else unit_of(key)
                metrics[f"{name}_{key}"] = summary([value], unit)
    return metrics
