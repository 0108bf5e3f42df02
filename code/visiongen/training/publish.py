"""Gather the runs of a recipe into its card, and copy its weights."""

import json
import re
from pathlib import Path
from typing import Any

from safetensors import safe_open

from visiongen.training.atomic import write_atomically
from visiongen.training.benchmark import Benchmark, benchmark_card
from visiongen.training.cards import Card, merge_seeds, origin
from visiongen.training.errors import CardError
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.run_folder import WEIGHTS, read_result
from visiongen.training.weights import sha256

SEED_FOLDER = re.compile(r"seed_(\d+)")


def publish(recipe: Recipe | Sweep | Benchmark, out: Path, trained: Path) -> list[Path]:
    """Write a recipe's card, and the weights of its first seed, into ``trained``.

    Args:
        recipe: a recipe, a sweep or a benchmark whose runs lie in ``out``.
        out: what ``visiongen train --out`` wrote to.
        trained: the folder of cards and weights.

    Returns:
        The files written.

    Raises:
        CardError: no finished seed, or seeds that do not belong together.
    """
    if isinstance(recipe, Benchmark):
        results = _finished(recipe.name, out, "")
        card = _head(recipe, results) | benchmark_card(results)
    elif isinstance(recipe, Sweep):
        card = _sweep_card(recipe, out)
    else:
        card = _recipe_card(recipe, out)
    written = []
    if isinstance(recipe, Recipe) and recipe.ships_weights:
        weights = out / recipe.name / f"seed_{card['seeds'][0]}" / WEIGHTS
        copy = trained / f"{recipe.name}.safetensors"
        write_atomically(copy, weights.read_bytes())
        card["weights"] = _weights_entry(copy, card["seeds"][0])
        written.append(copy)
    path = trained / f"{recipe.name}.json"
    write_atomically(path, (_as_text(card) + "\n").encode())
    return [path, *written]


def _recipe_card(recipe: Recipe, out: Path) -> Card:
    results = _finished(recipe.name, out, "")
    return _head(recipe, results) | merge_seeds(results)


def _sweep_card(sweep: Sweep, out: Path) -> Card:
    """Merge every variant; metrics get the variant's name in front."""
    results = {name: _finished(sweep.name, out, name) for name in sweep.variants}
    seeds = {name: [each["seed"] for each in found] for name, found in results.items()}
    if len({tuple(found) for found in seeds.values()}) > 1:
        raise CardError(f"{sweep.name}: variants have different seeds: {seeds}")
    variants = {name: merge_seeds(found) for name, found in results.items()}
    everything = [each for found in results.values() for each in found]
    return _head(sweep, everything) | {
        "seeds": next(iter(seeds.values())),
        "wall_seconds": round(sum(v["wall_seconds"] for v in variants.values()), 1),
        "cpu_seconds": round(sum(v["cpu_seconds"] for v in variants.values()), 1),
        "metrics": {
            f"{name}_{metric}": value
            for name, variant in variants.items()
            for metric, value in variant["metrics"].items()
        },
        "variants": variants,
    }


def _finished(name: str, out: Path, variant: str) -> list[dict[str, Any]]:
    """Return the results of all finished seeds, in their order."""
    seeds = [
        (int(match[1]), folder / variant)
        for folder in (out / name).glob("seed_*")
        if (match := SEED_FOLDER.fullmatch(folder.name))
    ]
    found = [read_result(folder) for _, folder in sorted(seeds)]
    results = [result for result in found if result]
    if not results:
        raise CardError(
            f"{out / name} holds no finished run of {variant or name}. Train it first: "
            f'"visiongen train {name} --out {out}".'
        )
    return results


def _head(recipe: Recipe | Sweep | Benchmark, results: list[dict[str, Any]]) -> Card:
    seeds = sorted({result["seed"] for result in results})
    shown = f"{seeds[0]}..{seeds[-1]}" if len(seeds) > 1 else f"{seeds[0]}"
    return {
        "name": recipe.name,
        "purpose": recipe.purpose,
        "recipe": f"code/visiongen/recipes/{recipe.name}.py",
        "command": f"visiongen train {recipe.name} --seed {shown}",
        **origin(results),
    }


def _weights_entry(path: Path, seed: int) -> dict[str, Any]:
    with safe_open(path, "pt") as file:
        types = {file.get_slice(name).get_dtype() for name in file.keys()}  # noqa: SIM118
    return {
        "seed": seed,
        "sha256": sha256(path),
        "megabytes": round(path.stat().st_size / 1e6, 2),
        "types": sorted(types),
    }


def _as_text(card: Card) -> str:
    """Write JSON with lists of numbers on one line each."""
    text = json.dumps(card, indent=1, ensure_ascii=False)
    numbers = re.compile(r"\[\s+([-\d.e+,\s]+?)\s+\]")
    return numbers.sub(lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", text)
