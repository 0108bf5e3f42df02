"""``visiongen train NAME``: train a recipe."""

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from visiongen.data.errors import DataError
from visiongen.training.benchmark import Benchmark
from visiongen.training.errors import TrainingError
from visiongen.training.outside import OutsideSweep
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.recipes import find_recipe
from visiongen.training.run_folder import run_recipe, seed_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", help='a recipe; "visiongen list" names them')
    parser.add_argument(
        "--seed", type=seeds, default=[0], help="a seed, or a range such as 0..4"
    )
    parser.add_argument("--epochs", type=int, help="instead of the recipe's own")
    parser.add_argument("--out", type=Path, default=Path("runs"), help="output folder")
    parser.add_argument("--device", choices=["cpu"], help="leave a GPU unused")


def run(arguments: argparse.Namespace) -> int:
    """Train every seed asked for; a finished one is not trained again."""
    try:
        recipe = find_recipe(arguments.name)
        if arguments.epochs is not None:
            recipe = with_epochs(recipe, arguments.epochs)
        for seed in arguments.seed:
            folder = seed_folder(arguments.out, recipe.name, seed)
            run_recipe(recipe, seed, folder, device=arguments.device)
            print(f"{recipe.name}, seed {seed}: finished in {folder}")
    except (TrainingError, DataError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def seeds(text: str) -> list[int]:
    """Read "3" or "0..4".

    >>> seeds("0..2")
    [0, 1, 2]
    """
    first, dots, last = text.partition("..")
    found = list(range(int(first), int(last if dots else first) + 1))
    if not found:
        raise ValueError(f"{text} is an empty range")
    return found


def with_epochs(recipe: Recipe | Sweep | Benchmark | OutsideSweep, epochs: int):
    """Return the recipe with another number of epochs."""
    if isinstance(recipe, Benchmark):
        raise TrainingError(f"{recipe.name} is a benchmark: it has no epochs.")
    if isinstance(recipe, Recipe):
        return dataclasses.replace(recipe, epochs=epochs)
    variants: Any = {
        name: dataclasses.replace(variant, epochs=epochs)
        for name, variant in recipe.variants.items()
    }
    return dataclasses.replace(recipe, variants=variants)
