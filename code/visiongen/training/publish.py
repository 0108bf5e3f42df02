"""Gather the runs of a recipe into its card, and copy its weights."""

import json
import re
from pathlib import Path
from typing import Any

from safetensors import safe_open

from visiongen.training.atomic import write_atomically
from visiongen.training.benchmark import Benchmark, benchmark_card
from visiongen.training.cards import Card, merge_seeds, origin, summary
from visiongen.training.changes import FineTuning, changes_in
from visiongen.training.eight_bits import EightBitRecipe, in_eight_bits
from visiongen.training.embeddings import EMBEDDINGS, published_name
from visiongen.training.errors import CardError
from visiongen.training.outside import OutsideSweep
from visiongen.training.pictures import (
    FILM,
    SAMPLES,
    read_png,
    stack_first_rows,
    write_film,
    write_png,
)
from visiongen.training.projection import read_projection
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.run_folder import WEIGHTS, read_result
from visiongen.training.weights import sha256

SEED_FOLDER = re.compile(r"seed_(\d+)")
Published = Recipe | Sweep | Benchmark | OutsideSweep


def publish(recipe: Published, out: Path, trained: Path) -> list[Path]:
    """Write a recipe's card, and weights, embeddings and pictures of its first seed.

    What was trained on a GPU must have been projected, see
    ``visiongen.training.projection``: its card then holds ``projected_seconds``, and
    ``projected_on``, the machine without a GPU that would need them.

    Of a fine-tuning, the weights that it moved and no others; of a sweep by another
    library, the weights of the run that validation likes best, in eight bits.

    Args:
        recipe: a recipe, a sweep or a benchmark whose runs lie in ``out``.
        out: what ``visiongen train --out`` wrote to.
        trained: the folder of cards and weights.

    Returns:
        The files written.

    Raises:
        CardError: no finished seed, or seeds that do not belong together, or a training
            on a GPU that has not been projected.
    """
    if isinstance(recipe, Benchmark):
        results = _finished(recipe.name, out, "")
        card = _head(recipe, results) | benchmark_card(results)
    elif isinstance(recipe, Sweep | OutsideSweep):
        card = _sweep_card(recipe, out)
    else:
        card = _recipe_card(recipe, out)
    written = []
    copy = trained / f"{recipe.name}.safetensors"
    if isinstance(recipe, Recipe) and recipe.ships_weights:
        weights = out / recipe.name / f"seed_{card['seeds'][0]}" / WEIGHTS
        if isinstance(recipe, FineTuning):
            content = changes_in(weights, recipe.task().build_model())
        else:
            content = weights.read_bytes()
        if isinstance(recipe, EightBitRecipe):
            content = in_eight_bits(content)
        write_atomically(copy, content)
        card["weights"] = _weights_entry(copy, card["seeds"][0])
        written.append(copy)
    if isinstance(recipe, OutsideSweep) and recipe.best_by:
        best, variant = _best_run(recipe, out)
        weights = out / recipe.name / f"seed_{best['seed']}" / variant / WEIGHTS
        write_atomically(copy, in_eight_bits(weights.read_bytes()))
        card["weights"] = _weights_entry(copy, best["seed"]) | {
            "variant": variant,
            "chosen_by": recipe.best_by,
            "licence": recipe.licence,
        }
        written.append(copy)
    kept = out / recipe.name / f"seed_{card['seeds'][0]}" / EMBEDDINGS
    if kept.exists():
        copy = trained / published_name(recipe.name)
        write_atomically(copy, kept.read_bytes())
        card["embeddings"] = _weights_entry(copy, card["seeds"][0])
        written.append(copy)
    if isinstance(recipe, Recipe | Sweep):
        written += _copy_pictures(recipe, out, trained, card)
    path = trained / f"{recipe.name}.json"
    write_atomically(path, (_as_text(card) + "\n").encode())
    return [path, *written]


def _recipe_card(recipe: Recipe, out: Path) -> Card:
    results = _finished(recipe.name, out, "")
    card = _head(recipe, results) | _merged(results)
    if projection := _projection(recipe.name, results, out):
        _enter_seconds(card, projection["seconds"][""])
        card["projected_on"] = projection["machine"]
    return card


def _sweep_card(sweep: Sweep | OutsideSweep, out: Path) -> Card:
    """Merge every variant; metrics get the variant's name in front."""
    results = {name: _finished(sweep.name, out, name) for name in sweep.variants}
    seeds = {name: [each["seed"] for each in found] for name, found in results.items()}
    if len({tuple(found) for found in seeds.values()}) > 1:
        raise CardError(f"{sweep.name}: variants have different seeds: {seeds}")
    variants = {name: _merged(found) for name, found in results.items()}
    if isinstance(sweep, OutsideSweep) and not sweep.keeps_tables:
        for variant in variants.values():
            variant.pop("tables", None)
    everything = [each for found in results.values() for each in found]
    head = _head(sweep, everything)
    if projection := _projection(sweep.name, everything, out):
        for name, variant in variants.items():
            _enter_seconds(variant, projection["seconds"][name])
        head["projected_on"] = projection["machine"]
    return head | {
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


def _projection(
    name: str, results: list[dict[str, Any]], out: Path
) -> dict[str, Any] | None:
    """Return the projection of a training on a GPU; None of one without."""
    if not any("accelerator" in result["machine"] for result in results):
        return None
    projection = read_projection(out, name)
    if projection is None:
        raise CardError(
            f"{name} was trained on a GPU. Say what it takes without: run "
            f'"visiongen project {name} --out {out}" on a quiet machine.'
        )
    return projection


def _enter_seconds(card: Card, seconds: float) -> None:
    card["metrics"]["projected_seconds"] = summary([seconds], "s")


def _best_run(sweep: OutsideSweep, out: Path) -> tuple[dict[str, Any], str]:
    """Return the result with the best metric among all seeds, and its variant."""
    runs = [
        (result, name)
        for name in sweep.variants
        for result in _finished(sweep.name, out, name)
    ]
    return max(runs, key=lambda run: run[0]["metrics"][sweep.best_by])


def _merged(results: list[dict[str, Any]]) -> Card:
    """Merge seeds; of tables, as of the confusion matrix, the first seed's are kept."""
    tables = {"tables": results[0]["tables"]} if "tables" in results[0] else {}
    return merge_seeds(results) | tables


def _copy_pictures(
    recipe: Recipe | Sweep, out: Path, trained: Path, card: Card
) -> list[Path]:
    """Copy samples, and a recipe's film, of the first seed; enter them in the card."""
    runs = out / recipe.name / f"seed_{card['seeds'][0]}"
    film = sorted((runs / FILM).glob("*.png"))
    if isinstance(recipe, Sweep):
        drawn = [runs / variant / SAMPLES for variant in recipe.variants]
        grids = [read_png(path) for path in drawn if path.exists()]
        grid = stack_first_rows(grids) if grids else None
    else:
        path = runs / SAMPLES
        grid = read_png(path) if path.exists() else None
    written = []
    if grid is not None:
        written.append(trained / f"{recipe.name}.png")
        write_png(written[-1], grid)
    if film:
        written.append(trained / f"{recipe.name}.webp")
        write_film(written[-1], film)
    if written:
        card["pictures"] = {path.name: sha256(path) for path in written}
    return written


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


def _head(recipe: Published, results: list[dict[str, Any]]) -> Card:
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
