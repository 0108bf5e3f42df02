"""Trainings of a detector, drawn from cards: curves, one-at-a-time sweeps, sizes."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.detection.average_precision import COCO_POINTS
from visiongen.plots.style import COLOURS, COLUMN, INK

MANY = 5  # settings, and letters of one, whose names would touch

Variants = Mapping[str, Mapping[str, Any]]


def show_learning(variants: Variants, quantities: Mapping[str, str]) -> Figure:
    """Draw curves over the epochs, every seed thin and their mean thick.

    Args:
        variants: of a card, by the name that the legend gives them.
        quantities: columns of the curves, by the name of an axis; one panel each.
    """
    figure, grid = plt.subplots(
        1, len(quantities), figsize=(COLUMN, 2.9), squeeze=False, layout="constrained"
    )
    for axes, (label, quantity) in zip(grid.flat, quantities.items(), strict=True):
        for colour, (name, variant) in zip(COLOURS, variants.items(), strict=False):
            seeds = list(variant["curves"].values())
            epochs = seeds[0]["epoch"]
            values = np.array([seed[quantity] for seed in seeds])  # (seeds, epochs)
            axes.plot(epochs, values.T, color=colour, lw=0.6, alpha=0.5)
            axes.plot(epochs, values.mean(0), color=colour, lw=1.6, label=name)
        axes.set(xlabel="epoch", ylabel=label)
    names = grid.flat[0].get_legend_handles_labels()
    figure.legend(*names, loc="outside upper center", ncols=len(variants))
    plt.close(figure)
    return figure


def show_found(
    precision: Mapping[str, ArrayLike], counts: Mapping[str, Mapping[str, int]]
) -> Figure:
    """Draw precision by recall, and beside it what is found, missed and invented.

    Args:
        precision: ``(101,)`` at recalls from 0 to 1, by the name of a detector.
        counts: by the same names, those of ``found_and_missed``.
    """
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(COLUMN, 2.9), layout="constrained"
    )
    for colour, (name, curve) in zip(COLOURS, precision.items(), strict=False):
        left.plot(COCO_POINTS, np.asarray(curve), color=colour, label=name)
    left.set(xlabel="recall", ylabel="precision", ylim=(0, 1.05))
    width = 0.8 / len(counts)
    kinds = list(next(iter(counts.values())))
    for n, (colour, found) in enumerate(zip(COLOURS, counts.values(), strict=False)):
        places = np.arange(len(kinds)) + (n - (len(counts) - 1) / 2) * width
        right.bar(places, [found[kind] for kind in kinds], width, color=colour)
    right.set_xticks(range(len(kinds)), kinds)
    right.set_ylabel("boxes")
    figure.legend(loc="outside upper center", ncols=len(precision))
    plt.close(figure)
    return figure


def best_scores(
    variants: Variants, quantity: str = "validation_ap50_95"
) -> dict[str, list[float]]:
    """Return each seed's best value of a curve, by variant of a card."""
    return {
        name: [max(curve[quantity]) for curve in variant["curves"].values()]
        for name, variant in variants.items()
    }


def show_sweep(
    panels: Mapping[str, Mapping[str, Sequence[float]]], ylabel: str
) -> Figure:
    """Draw a result for each setting: a dot a seed, and a bar at their mean.

    Args:
        panels: by what is varied, the results of all seeds by setting.
        ylabel: what the results are.
    """
    figure, grid = plt.subplots(
        1,
        len(panels),
        figsize=(COLUMN, 2.6),
        sharey=True,
        squeeze=False,
        layout="constrained",
        width_ratios=[len(settings) + 1 for settings in panels.values()],
    )
    for axes, (varied, settings) in zip(grid.flat, panels.items(), strict=True):
        for place, results in enumerate(settings.values()):
            axes.plot([place] * len(results), results, "o", ms=4, alpha=0.5, color=INK)
            mean = np.mean(results)
            axes.plot([place - 0.28, place + 0.28], [mean] * 2, color=COLOURS[0])
        axes.set_xticks(range(len(settings)), list(settings))
        axes.tick_params(axis="x", labelsize=7.5)
        if len(settings) > MANY and max(map(len, settings)) > MANY:
            plt.setp(axes.get_xticklabels(), rotation=30, ha="right")
        axes.set(xlabel=varied, xlim=(-0.5, len(settings) - 0.5))
    grid.flat[0].set_ylabel(ylabel)
    plt.close(figure)
    return figure


def show_parts(sizes: Mapping[str, Mapping[str, float]], xlabel: str) -> Figure:
    """Draw a bar for each network, made of its parts.

    Args:
        sizes: by network, the size of each part; all have the same parts.
        xlabel: what the sizes are, with their unit.
    """
    figure, axes = plt.subplots(
        figsize=(COLUMN, 0.34 * len(sizes) + 0.9), layout="constrained"
    )
    left = np.zeros(len(sizes))
    for part in next(iter(sizes.values())):
        widths = np.array([each[part] for each in sizes.values()])
        axes.barh(range(len(sizes)), widths, left=left, height=0.62, label=part)
        left += widths
    axes.set_yticks(range(len(sizes)), list(sizes))
    axes.invert_yaxis()
    axes.set_xlabel(xlabel)
    figure.legend(loc="outside upper center", ncols=4)
    plt.close(figure)
    return figure


def show_distributions(shares: ArrayLike, sides: Mapping[str, float]) -> Figure:
    """Draw the distribution behind each side of one box, and the distance it means.

    Args:
        shares: ``(4, bins)`` probabilities of the distances 0, 1, …
        sides: by name, the expected distance in cells.
    """
    shares = np.asarray(shares)
    figure, grid = plt.subplots(
        1, len(sides), figsize=(COLUMN, 1.9), sharey=True, layout="constrained"
    )
    for axes, row, (side, mean) in zip(grid, shares, sides.items(), strict=True):
        axes.bar(range(len(row)), row, width=0.9)
        axes.axvline(mean, color=COLOURS[1])
        axes.set_title(side)
    figure.supxlabel("distance in cells", fontsize=9)
    grid[0].set_ylabel("probability")
    plt.close(figure)
    return figure
