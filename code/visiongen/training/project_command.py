"""``visiongen project NAME``: tell from a few steps what training takes here."""

import argparse
import sys
from pathlib import Path

from visiongen.data.errors import DataError
from visiongen.training.errors import TrainingError
from visiongen.training.projection import project
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.recipes import find_recipe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", help='a recipe; "visiongen list" names them')
    parser.add_argument(
        "--out", type=Path, default=Path("runs"), help="where its runs lie"
    )


def run(arguments: argparse.Namespace) -> int:
    """Project one recipe and say what was found."""
    try:
        recipe = find_recipe(arguments.name)
        if not isinstance(recipe, Recipe | Sweep):
            raise TrainingError(f"{recipe.name} trains nothing in the book's own loop.")
        path = project(recipe, arguments.out)
        print(path.read_text())
    except (TrainingError, DataError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0
