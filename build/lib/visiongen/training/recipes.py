"""Find recipes by name: each is a module of ``visiongen.recipes``.

Modules whose name begins with an underscore hold what several recipes share.
"""

import difflib
import importlib
import pkgutil

import visiongen.recipes
from visiongen.training.benchmark import Benchmark
from visiongen.training.errors import UnknownRecipeError
from visiongen.training.outside import OutsideSweep
from visiongen.training.recipe import Recipe, Sweep


def recipe_names() -> list[str]:
    """Return the names of all recipes, in alphabetical order."""
    found = pkgutil.iter_modules(visiongen.recipes.__path__)
    return sorted(module.name for module in found if module.name[0] != "_")


def find_recipe(name: str) -> Recipe | Sweep | Benchmark | OutsideSweep:
    """Return the recipe called ``name``.

    Raises:
        UnknownRecipeError: there is none; names close matches.
    """
    known = recipe_names()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=3)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise UnknownRecipeError(
            f'There is no recipe "{name}".{hint} "visiongen list" names them all.'
        )
    return importlib.import_module(f"visiongen.recipes.{name}").recipe
