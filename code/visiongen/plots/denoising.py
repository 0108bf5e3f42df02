"""The way back: errors by time, paths of points, and what steps buy."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.style import COLOURS, COLUMN, INK
from visiongen.plots.ticks import plain_ticks

MARKERS = "osD^vPX"
TICKS = [digit * 10.0**power for power in range(-1, 4) for digit in (1, 2, 5)]


def show_loss_by_time(table: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the errors of one network in what it predicts, in x̂_0 and in ε̂.

    Args:
        table: "loss_by_time" of a diffusion recipe's card.
    """
    figure, axes = plt.subplots(figsize=(0.85 * COLUMN, 2.7), layout="constrained")
    names = {"loss": "as predicted", "data": "of x̂₀", "noise": "of ε̂"}
    for marker, (name, label) in zip(MARKERS, names.items(), strict=False):
        errors = np.array(table[name], dtype=float)
        errors[errors <= 0] = np.nan  # a logarithmic axis has no place for them
        axes.semilogy(table["time"], errors, marker=marker, markersize=3, label=label)
    axes.set(xlabel="t", ylabel="mean squared error")
    axes.legend()
    plt.close(figure)
    return figure


def show_paths(paths: Mapping[str, ArrayLike], real: ArrayLike, reach: float) -> Figure:
    """Draw the ways of points from noise to data, one panel for each sampler.

    Args:
        paths: by title, points along the way ``(steps + 1, N, 2)``: noise first.
        real: real points ``(M, 2)``, drawn as small black dots.
        reach: axes run from −reach to reach.
    """
    figure, grid = plt.subplots(
        1,
        len(paths),
        figsize=(COLUMN, COLUMN / len(paths) + 0.2),
        squeeze=False,
        layout="constrained",
    )
    for axes, (title, path) in zip(grid.flat, paths.items(), strict=True):
        way = np.asarray(path)
        axes.scatter(*np.asarray(real).T, s=2, c=INK, linewidths=0)
        for point in range(way.shape[1]):
            axes.plot(*way[:, point].T, color=COLOURS[0], lw=0.7, alpha=0.6)
        axes.scatter(*way[0].T, s=8, c=COLOURS[5], linewidths=0)
        axes.scatter(*way[-1].T, s=8, c=COLOURS[1], linewidths=0, zorder=3)
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        axes.set(xticks=[], yticks=[])
        axes.set_title(title)
    plt.close(figure)
    return figure


def show_sampler_points(rows: Sequence[Mapping[str, Any]], floor: float) -> Figure:
    """Draw the Fréchet distance against network calls, and against time.

    Settings that were tried at several numbers of steps are lines, others single marks.

    Args:
        rows: table "points" of a sampling benchmark's card.
        floor: distance of as many real pictures, drawn as a dashed line.
    """
    series: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        series.setdefault(setting_name(row), []).append(row)
    figure, grid = plt.subplots(
        1, 2, figsize=(COLUMN, 3.1), sharey=True, layout="constrained"
    )
    columns = {"calls": "network calls a picture", "sampling_ms": "ms a picture"}
    for axes, (column, xlabel) in zip(grid, columns.items(), strict=True):
        for number, (name, found) in enumerate(series.items()):
            ordered = sorted(found, key=lambda row: row["calls"])
            axes.loglog(
                [row[column] for row in ordered],
                [row["frechet_judge"] for row in ordered],
                "-" if len(found) > 1 else "",
                marker=MARKERS[number % len(MARKERS)],
                color=COLOURS[number % len(COLOURS)],
                markersize=4,
                label=name,
            )
        axes.axhline(floor, color=INK, ls="--", lw=1, label="test pictures")
        axes.set_xlabel(xlabel)
        for axis in (axes.xaxis, axes.yaxis):
            low, high = axis.get_view_interval()
            plain_ticks(axis, [tick for tick in TICKS if low <= tick <= high])
    grid[0].set_ylabel("Fréchet distance")
    lines, names = grid[0].get_legend_handles_labels()
    figure.legend(lines, names, loc="outside upper center", ncols=3)
    plt.close(figure)
    return figure


def show_quality_by_time(
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]], floor: float
) -> Figure:
    """Draw the Fréchet distance against minutes of training, both axes logarithmic.

    Args:
        curves: by name, minutes and distances, in the order of training.
        floor: distance of as many real pictures, drawn as a dashed line.
    """
    figure, axes = plt.subplots(figsize=(0.85 * COLUMN, 3.0), layout="constrained")
    for number, (name, (minutes, distances)) in enumerate(curves.items()):
        axes.loglog(
            np.asarray(minutes),
            np.asarray(distances),
            marker=MARKERS[number],
            color=COLOURS[number],
            markersize=4,
            label=name,
        )
    axes.axhline(floor, color=INK, ls="--", lw=1, label="test pictures")
    axes.set(xlabel="minutes of training on two cores", ylabel="Fréchet distance")
    for axis in (axes.xaxis, axes.yaxis):
        low, high = axis.get_view_interval()
        plain_ticks(axis, [tick for tick in TICKS if low <= tick <= high])
    axes.legend()
    plt.close(figure)
    return figure


def setting_name(row: Mapping[str, Any]) -> str:
    """Return what a row's sampler is called: "ddim, η = 0.5"."""
    name = str(row["sampler"])
    if "eta" in row:
        name += f", η = {row['eta']:g}"
    if row.get("variance") == "forward":
        name += ", variance β"
    if row.get("clip") is False:
        name += ", not clipped"
    return name
