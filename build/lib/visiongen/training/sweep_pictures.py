"""The published samples of a sweep, by variant."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from einops import rearrange
from numpy.typing import NDArray

from visiongen.training.cards import load_card
from visiongen.training.pictures import COLUMNS, load_samples


def sweep_samples(
    name: str,
    titles: Mapping[str, str],
    count: int = COLUMNS,
    folder: Path | None = None,
) -> dict[str, NDArray[np.uint8]]:
    """Return the first unselected samples of a sweep's variants, all of one side.

    Args:
        name: of the sweep.
        titles: of the variants that are wanted, by their name on the card, in order.
        count: pictures of each, at most 16.
        folder: where cards lie; None means ``visiongen/trained``.

    Returns:
        By title, pictures ``(count, side, side)`` or ``(count, side, side, 3)``.

    Raises:
        CardError: nothing was published under this name.
        KeyError: the card has no such variant.
        ValueError: pictures of several sides.
    """
    variants = list(load_card(name, folder)["variants"])
    if missing := set(titles) - set(variants):
        raise KeyError(f"{name} has no variants {', '.join(sorted(missing))}")
    grid = load_samples(name, folder)
    side = grid.shape[1] // COLUMNS
    if grid.shape[0] != side * len(variants):
        raise ValueError(f"the variants of {name} have pictures of several sides")
    found = rearrange(grid, "(row h) (n w) ... -> row n h w ...", h=side, w=side)
    rows = dict(zip(variants, found, strict=True))
    return {title: rows[variant][:count] for variant, title in titles.items()}
