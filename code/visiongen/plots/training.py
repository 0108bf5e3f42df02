"""Curves of training and of experiments, drawn from cards."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visiongen.plots.style import COLOURS, COLUMN
from visiongen.plots.ticks import plain_ticks

Card = Mapping[str, Any]

WORDS = {
    "train_loss": "loss while training",
    "train_accuracy": "accuracy on training images in %",
    "train_entropy": "cross-entropy on training images",
    "validation_accuracy": "accuracy on held-out images in %",
    "validation_entropy": "cross-entropy on held-out images",
}


def show_curves(
    cards: Mapping[str, Card],
    quantities: Sequence[str] = ("train_loss", "validation_accuracy"),
    lowest: Mapping[str, float] | None = None,
) -> Figure:
    """Draw curves over the epochs, one panel a quantity: mean of all seeds, and range.

    Args:
        cards: cards, or variants of a card, by the name that the legend gives them.
        quantities: columns of their curves.
        lowest: where the vertical axis of a quantity starts.
    """
    figure, grid = plt.subplots(
        1, len(quantities), figsize=(COLUMN, 2.8), squeeze=False, layout="constrained"
    )
    for axes, quantity in zip(grid.flat, quantities, strict=True):
        for colour, (label, card) in zip(COLOURS, cards.items(), strict=False):
            seeds = list(card["curves"].values())
            values = np.array([seed[quantity] for seed in seeds])  # (seeds, epochs)
            epochs = seeds[0]["epoch"]
            axes.plot(epochs, values.mean(0), color=colour, label=label)
            axes.fill_between(
                epochs, values.min(0), values.max(0), color=colour, alpha=0.2, lw=0
            )
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlabel="epoch", ylabel=WORDS.get(quantity, quantity))
        if lowest and quantity in lowest:
            axes.set_ylim(bottom=lowest[quantity])
    grid.flat[0].legend()
    plt.close(figure)
    return figure


def show_metrics(
    card: Card,
    lines: Mapping[str, Sequence[str]],
    positions: Sequence[float],
    xlabel: str,
    ylabel: str = "test accuracy in %",
    log: bool = False,
) -> Figure:
    """Draw metrics of a card against a number, with one standard deviation about each.

    Args:
        card: holds ``metrics``.
        lines: by label, the names of the metrics along one line.
        positions: where along the horizontal axis they stand.
        xlabel: what ``positions`` are.
        ylabel: what the metrics are.
        log: a logarithmic horizontal axis, with a tick at every position.
    """
    figure, axes = plt.subplots(figsize=(COLUMN, 3.2), layout="constrained")
    for colour, marker, (label, names) in zip(
        COLOURS, "osD^vPX", lines.items(), strict=False
    ):
        found = [card["metrics"][name] for name in names]
        axes.errorbar(
            positions,
            [metric["mean"] for metric in found],
            [metric["std"] for metric in found],
            color=colour,
            marker=marker,
            markersize=4,
            capsize=2,
            label=label,
        )
    if log:
        axes.set_xscale("log")
        plain_ticks(axes.xaxis, positions)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.legend()
    plt.close(figure)
    return figure


def show_differences(
    card: Card, baseline: str, others: Mapping[str, str], xlabel: str
) -> Figure:
    """Draw how far metrics lie from a baseline, in percentage points, as bars.

    The spread of a difference is the root of the sum of both variances.

    Args:
        card: holds ``metrics``.
        baseline: name of the metric that the others are compared with.
        others: by label, the names of the other metrics.
        xlabel: what the differences are.
    """
    base = card["metrics"][baseline]
    found = [card["metrics"][name] for name in others.values()]
    values = [metric["mean"] - base["mean"] for metric in found]
    spreads = [float(np.hypot(metric["std"], base["std"])) for metric in found]
    figure, axes = plt.subplots(
        figsize=(COLUMN, 0.6 + 0.32 * len(others)), layout="constrained"
    )
    colours = [COLOURS[0] if value >= 0 else COLOURS[1] for value in values]
    places = np.arange(len(others))
    axes.barh(places, values, xerr=spreads, color=colours, height=0.6, capsize=2)
    axes.set_yticks(places, list(others))
    axes.invert_yaxis()
    axes.axvline(0, color="black", linewidth=0.8)
    axes.grid(False, axis="y")
    axes.set_xlabel(xlabel)
    plt.close(figure)
    return figure


def show_probes(
    card: Card, lines: Mapping[str, str], probes: Mapping[str, str]
) -> Figure:
    """Draw accuracy against the strength of a change to the test images.

    The strengths are read from the names of the metrics, ``ann_shift_4_accuracy`` for
    variant ``ann``, probe ``shift`` and strength 4; at 0 stands the test accuracy.

    Args:
        card: a sweep's card, with the probes' accuracies as mean and deviation.
        lines: by label, the name of a variant.
        probes: by name of a probe, what its strength is; one panel each.

    Raises:
        ValueError: a variant was not measured with a probe.
    """
    figure, grid = plt.subplots(
        1,
        len(probes),
        figsize=(COLUMN, 2.9),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for axes, (probe, xlabel) in zip(grid.flat, probes.items(), strict=True):
        for colour, marker, (label, variant) in zip(
            COLOURS, "osD^vPX", lines.items(), strict=False
        ):
            found = probe_metrics(card, variant, probe)
            axes.errorbar(
                list(found),
                [metric["mean"] for metric in found.values()],
                [metric["std"] for metric in found.values()],
                color=colour,
                marker=marker,
                markersize=4,
                capsize=2,
                label=label,
            )
        axes.set_xlabel(xlabel)
    grid.flat[0].set_ylabel("test accuracy in %")
    grid.flat[0].legend()
    plt.close(figure)
    return figure


def probe_metrics(card: Card, variant: str, probe: str) -> dict[int, Any]:
    """Return a variant's accuracies under a probe by its strength, 0 first."""
    pattern = re.compile(rf"{variant}_{probe}_(\d+)_accuracy")
    strengths = {
        int(match[1]): metric
        for name, metric in card["metrics"].items()
        if (match := pattern.fullmatch(name))
    }
    if not strengths:
        raise ValueError(f"{variant} was not measured with the probe {probe!r}")
    clean = card["metrics"][f"{variant}_test_accuracy"]
    return {0: clean} | dict(sorted(strengths.items()))
