"""The diary of an adversarial run, and what its samples show, from a card."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.style import COLOURS, COLUMN

# By the label of a panel's axis, columns of the log with the names of their lines.
PANELS: dict[str, dict[str, str]] = {
    "mean of D": {"on_real": "D(x)", "on_fake": "D(G(z))"},
    "loss": {"discriminator_loss": "of D", "generator_loss": "of G"},
    "length of the gradient": {
        "discriminator_gradient": "of D",
        "generator_gradient": "of G",
    },
    "Fréchet distance": {"frechet_judge": "1,000 samples"},
}


def show_diary(log: Mapping[str, Sequence[float]]) -> Figure:
    """Draw answers, losses, gradients and the Fréchet distance over the epochs.

    Args:
        log: curves of one seed of an adversarial recipe's card.
    """
    figure, grid = plt.subplots(
        2, 2, figsize=(COLUMN, 4), sharex=True, layout="constrained"
    )
    for axes, (ylabel, lines) in zip(grid.flat, PANELS.items(), strict=True):
        for name, label in lines.items():
            axes.plot(log["epoch"], log[name], ".-", label=label)
        axes.set(ylabel=ylabel)
        axes.set_ylim(bottom=0)
        axes.legend()
    for axes in grid[1]:
        axes.set_xlabel("epoch")
        axes.locator_params(axis="x", integer=True)
    plt.close(figure)
    return figure


def show_named(counts: Mapping[str, ArrayLike], names: Sequence[str]) -> Figure:
    """Draw how many pictures each class has, in groups of bars.

    Args:
        counts: by the name of a set of pictures, its pictures of each class.
        names: of the classes, in the order of their labels.

    Raises:
        ValueError: another number of counts than of names.
    """
    figure, axes = plt.subplots(figsize=(COLUMN, 2.6), layout="constrained")
    width = 0.8 / len(counts)
    places = np.arange(len(names))
    for number, (label, found) in enumerate(counts.items()):
        found = np.asarray(found)
        if found.shape != (len(names),):
            raise ValueError(f"{label} has {found.size} counts, not {len(names)}")
        shift = (number - (len(counts) - 1) / 2) * width
        axes.bar(places + shift, found, width, label=label, color=COLOURS[number])
    axes.set_xticks(places, names, rotation=30, ha="right")
    axes.grid(False, axis="x")
    axes.set_ylabel("pictures")
    axes.legend()
    plt.close(figure)
    return figure
