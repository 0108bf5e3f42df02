"""What words are worth: prompts against one another, and names against labels."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from visiongen.plots.class_bars import bars_by_class
from visiongen.plots.style import COLOURS, COLUMN, INK
from visiongen.plots.ticks import plain_ticks

MARKERS = "os"


def show_gains(studies: Mapping[str, Mapping[str, Any]], xlabel: str) -> Figure:
    """Draw gains over a baseline with their intervals, a row for each way to ask.

    Args:
        studies: by the name of a model, what ``prompt_study`` returns.
        xlabel: what the gain is, with its unit.

    Raises:
        ValueError: the models were asked in different ways.
    """
    ways = list(next(iter(studies.values())))
    if any(list(study) != ways for study in studies.values()):
        raise ValueError("the models were asked in different ways")
    figure, axes = plt.subplots(
        figsize=(COLUMN, 0.42 * len(ways) + 0.8), layout="constrained"
    )
    for number, (model, study) in enumerate(studies.items()):
        gains = np.array([study[way]["gain"] for way in ways])  # (ways, 3)
        places = np.arange(len(ways)) + 0.22 * (number - (len(studies) - 1) / 2)
        away = np.abs(gains[:, 1:] - gains[:, :1]).T
        axes.errorbar(
            gains[:, 0],
            places,
            xerr=away,
            fmt=MARKERS[number],
            color=COLOURS[number],
            ms=4,
            capsize=2,
            label=model,
        )
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(range(len(ways)), ways)
    axes.invert_yaxis()
    axes.set(xlabel=xlabel)
    axes.legend()
    plt.close(figure)
    return figure


def show_worth(
    curves: Mapping[str, Mapping[str, Sequence[float]]], levels: Mapping[str, float]
) -> Figure:
    """Draw accuracy against labels of each class, and accuracy without any as lines.

    Args:
        curves: by model, accuracies in percent of all draws by number of labels.
        levels: by model, the accuracy without labels.
    """
    figure, axes = plt.subplots(figsize=(COLUMN, 3.2), layout="constrained")
    budgets: list[int] = []
    for colour, (model, draws) in zip(COLOURS, curves.items(), strict=False):
        budgets = [int(budget) for budget in draws]
        found = np.array(list(draws.values()))  # (budgets, draws)
        mean, spread = found.mean(1), found.std(1, ddof=1)
        axes.plot(budgets, mean, "o-", ms=3.5, color=colour, label=f"{model}, probe")
        axes.fill_between(
            budgets, mean - spread, mean + spread, color=colour, alpha=0.2
        )
        axes.axhline(
            levels[model], color=colour, ls="--", lw=1.2, label=f"{model}, names alone"
        )
    axes.set_xscale("log", base=2)
    plain_ticks(axes.xaxis, budgets)
    axes.set(xlabel="labels of each class", ylabel="accuracy in %")
    axes.legend()
    plt.close(figure)
    return figure


def show_recalls(
    recalls: Mapping[str, ArrayLike], names: Sequence[str], level: float
) -> Figure:
    """Draw which share of each class's pictures each model finds, in percent.

    Args:
        recalls: by model, values ``(classes,)``.
        names: of the classes.
        level: that of chance, dashed.
    """
    figure, axes = plt.subplots(figsize=(COLUMN, 3), layout="constrained")
    bars_by_class(axes, recalls, names, level)
    axes.tick_params(axis="x", rotation=90)
    axes.set(ylabel="found, in %", ylim=(0, 100))
    axes.legend()
    plt.close(figure)
    return figure


def show_pairs(planes: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]]) -> Figure:
    """Draw pictures and texts in planes side by side, with lines between pairs.

    Args:
        planes: by title, points of pictures ``(N, 2)``, points of texts ``(M, 2)``,
            and the picture of each text ``(M,)``.
    """
    figure, grid = plt.subplots(
        1, len(planes), figsize=(COLUMN, 3.0), squeeze=False, layout="constrained"
    )
    for axes, (title, (pictures, texts, owner)) in zip(
        grid.flat, planes.items(), strict=True
    ):
        there, here = np.asarray(pictures), np.asarray(texts)
        for start, end in zip(there[np.asarray(owner)], here, strict=True):
            axes.plot(*np.stack([start, end]).T, color=INK, lw=0.4, alpha=0.15)
        axes.plot(*there.T, "o", ms=3, color=COLOURS[0], label="pictures")
        axes.plot(*here.T, "^", ms=3, alpha=0.6, color=COLOURS[1], label="texts")
        axes.set(title=title, xticks=[], yticks=[])
        axes.set_aspect("equal", "datalim")
    grid[0, 0].legend()
    plt.close(figure)
    return figure


def show_similarity(
    images: Sequence[ArrayLike], texts: Sequence[str], values: ArrayLike
) -> Figure:
    """Draw a table of cosines, a picture above each column, a text before each row.

    Args:
        images: N pictures ``(H, W, 3)``.
        texts: M texts; what is longer than 34 letters is cut.
        values: ``(M, N)``; the largest of each column is framed.

    Raises:
        ValueError: the table does not fit its pictures and texts.
    """
    table = np.asarray(values)
    if table.shape != (len(texts), len(images)):
        raise ValueError(f"{table.shape} for {len(texts)} texts, {len(images)} images")
    figure, axes = plt.subplots(figsize=(COLUMN, 3.1), layout="constrained")
    axes.imshow(table, cmap="Blues", vmin=table.min(), vmax=1.4 * table.max())
    for (row, column), value in np.ndenumerate(table):
        axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=7)
    for column, image in enumerate(images):
        left, best = column - 0.5, int(table[:, column].argmax()) - 0.5
        axes.imshow(np.asarray(image), extent=(left, left + 1, -0.6, -1.6))
        frame = Rectangle((left, best), 1, 1, fill=False, ec=COLOURS[1], lw=1.5)
        axes.add_patch(frame)
    cut = [text if len(text) <= 34 else f"{text[:33]}…" for text in texts]
    axes.set_yticks(range(len(texts)), cut, fontsize=7)
    axes.set(xlim=(-0.5, len(images) - 0.5), ylim=(len(texts) - 0.5, -1.65), xticks=[])
    axes.set_aspect("equal")
    axes.grid(False)
    axes.spines[:].set_visible(False)
    plt.close(figure)
    return figure
