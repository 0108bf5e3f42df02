"""Cards: what is recorded of a trained model or an experiment, read by pages."""

import json
import statistics
from pathlib import Path
from typing import Any

from visiongen.training.errors import CardError

Card = dict[str, Any]


def trained_folder() -> Path:
    """Return the folder of published cards and weights."""
    return Path(__file__).parents[1] / "trained"


def load_card(name: str, folder: Path | None = None) -> Card:
    """Return the published card ``name``.

    Args:
        name: name of the recipe.
        folder: where cards lie; None means ``visiongen/trained``.

    Raises:
        CardError: there is no such card.
    """
    path = (folder or trained_folder()) / f"{name}.json"
    if not path.exists():
        raise CardError(
            f'There is no card "{name}". Make it with "visiongen train {name}" and '
            f'"visiongen publish {name}".'
        )
    return json.loads(path.read_text("utf-8"))


def summary(values: list[float], unit: str) -> dict[str, Any]:
    """Return mean, standard deviation over seeds (n − 1 below), count and unit."""
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return {
        "mean": round(statistics.fmean(values), 5),
        "std": round(spread, 5),
        "n": len(values),
        "unit": unit,
    }


def unit_of(metric: str) -> str:
    """Return the unit of a metric, by its name."""
    if metric.endswith("accuracy") or "recall_at" in metric:
        return "%"
    return "s" if metric.endswith("seconds") else ""


def merge_seeds(results: list[dict[str, Any]]) -> Card:
    """Make one card, or one variant's part of a card, from the results of its seeds.

    Seeds may come from different machines, so in bf16 or fp32 as each could: the
    spread then includes that difference, and ``origin`` names all of them.

    Raises:
        CardError: the results were made with different settings or data.
    """
    first = results[0]
    for other in results[1:]:
        for part in ("settings", "data"):
            if other[part] != first[part]:
                raise CardError(
                    f"{first['recipe']}: seeds {first['seed']} and {other['seed']} "
                    f"were trained with different {part}. Train one of them again."
                )
    times = ("wall_seconds", "cpu_seconds")
    measured = [
        result["metrics"] | {name: result[name] for name in times} for result in results
    ]
    metrics = {
        name: summary([each[name] for each in measured], unit_of(name))
        for name in measured[0]
    }
    return {
        "seeds": [result["seed"] for result in results],
        "parameters": first["parameters"],
        "wall_seconds": metrics["wall_seconds"]["mean"],
        "cpu_seconds": metrics["cpu_seconds"]["mean"],
        "mean_load": round(statistics.fmean(r["mean_load"] for r in results), 1),
        "metrics": metrics,
        "curves": {str(result["seed"]): result["curves"] for result in results},
        "settings": first["settings"],
        **({"confusion": first["confusion"]} if "confusion" in first else {}),
    }


def origin(results: list[dict[str, Any]]) -> Card:
    """Return where results come from: commits, data, machines, versions, precision."""
    first = results[0]
    machines = [result["machine"] for result in results]
    return {
        "commit": sorted({str(result["commit"]) for result in results}),
        "data": first["data"],
        "machine": first["machine"],
        "machines": [m for n, m in enumerate(machines) if m not in machines[:n]],
        "environment": first["environment"],
        "precision": " and ".join(sorted({r["precision"] for r in results})),
    }
