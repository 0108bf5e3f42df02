"""``visiongen publish NAME``: copy a result into ``visiongen/trained``."""

import argparse
import sys
from pathlib import Path

from visiongen.training.cards import trained_folder
from visiongen.training.errors import TrainingError
from visiongen.training.publish import publish
from visiongen.training.recipes import find_recipe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", help="a recipe whose runs are finished")
    parser.add_argument(
        "--out", type=Path, default=Path("runs"), help="where its runs lie"
    )


def run(arguments: argparse.Namespace) -> int:
    """Publish one recipe and say what was written."""
    try:
        recipe = find_recipe(arguments.name)
        for path in publish(recipe, arguments.out, trained_folder()):
            print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    except TrainingError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0
