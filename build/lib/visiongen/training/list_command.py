"""``visiongen list``: recipes with their recorded result, time and size."""

import argparse

from visiongen.training.cards import Card, load_card
from visiongen.training.errors import CardError
from visiongen.training.recipes import find_recipe, recipe_names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def run(arguments: argparse.Namespace) -> int:
    """Print one line for every recipe."""
    names = recipe_names()
    width = max(map(len, names))
    heads = ("recipe", "recorded result", "seconds a seed", "weights")
    print(f"{heads[0]:{width}}  {heads[1]:42} {heads[2]:>14} {heads[3]:>9}  purpose")
    for name in names:
        purpose = find_recipe(name).purpose
        try:
            result, seconds, size = columns(load_card(name))
        except CardError:
            result, seconds, size = "not published", "", ""
        print(f"{name:{width}}  {result:42} {seconds:>14} {size:>9}  {purpose}")
    return 0


def columns(card: Card) -> tuple[str, str, str]:
    """Return result, time and size of a card as text."""
    if "variants" in card:
        result = f"{len(card['variants'])} variants, {len(card['seeds'])} seeds"
    else:
        name, value = next(iter(card["metrics"].items()))
        spread = f" ± {value['std']:.2f}" if value["n"] > 1 else ""
        result = f"{name} {value['mean']:.2f}{spread} (n = {value['n']})"
    size = f"{card['weights']['megabytes']:.1f} MB" if "weights" in card else ""
    return result, f"{card['wall_seconds']:.0f}", size
