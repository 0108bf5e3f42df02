"""Latent spaces: where codes lie, what each dimension says, and what that costs."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.style import COLOURS, COLUMN

Card = Mapping[str, Any]


def show_codes(
    planes: Mapping[str, ArrayLike], labels: ArrayLike, names: Sequence[str]
) -> Figure:
    """Draw codes of two dimensions side by side, marked by class, with their axes.

    Five colours that colour-blind readers can tell apart, each as dots and as crosses.

    Args:
        planes: by title, codes ``(N, 2)``.
        labels: class of each code ``(N,)``.
        names: of the classes, in the order of their labels.

    Raises:
        ValueError: more than ten classes.
    """
    looks = [(colour, marker) for marker in ".+" for colour in COLOURS[:5]]
    if len(names) > len(looks):
        raise ValueError(f"{len(names)} classes, but only {len(looks)} kinds of marks")
    figure, grid = plt.subplots(
        1, len(planes), figsize=(COLUMN, 2.8), squeeze=False, layout="constrained"
    )
    classes = np.asarray(labels)
    for axes, (title, codes) in zip(grid.flat, planes.items(), strict=True):
        for label, (name, (colour, marker)) in enumerate(
            zip(names, looks, strict=False)
        ):
            x, y = np.asarray(codes)[classes == label].T
            axes.scatter(x, y, s=9, c=colour, marker=marker, linewidths=0.5, label=name)
        axes.set_title(title)
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside right center", markerscale=2
    )
    plt.close(figure)
    return figure


def show_rates(card: Card, betas: Mapping[str, float], others: Sequence[str]) -> Figure:
    """Draw what a nat of code buys: error against rate, and distance against β.

    Args:
        card: a sweep's card, with ``NAME_kl_nats``, ``NAME_reconstruction_error`` and
            ``NAME_frechet_judge`` of its variants.
        betas: by the name of a variant, its weight; they form the curve.
        others: variants that are drawn as crosses on the left, named in the legend.
    """

    def read(name: str, metric: str) -> float:
        return card["metrics"][f"{name}_{metric}"]["mean"]

    figure, (left, right) = plt.subplots(
        1, 2, figsize=(COLUMN, 2.8), layout="constrained"
    )
    for name in betas:
        at = read(name, "kl_nats"), read(name, "reconstruction_error")
        left.plot(*at, "o", color=COLOURS[0])
        left.annotate(
            called(name), at, (5, 4), textcoords="offset points", fontsize=7.5
        )
    for name, marker in zip(others, "x+1234", strict=False):
        at = read(name, "kl_nats"), read(name, "reconstruction_error")
        left.plot(*at, marker, color=COLOURS[1], label=called(name))
    left.set(xlabel="rate: KL in nats", ylabel="error in grey levels")
    left.margins(x=0.15)
    if others:
        left.legend()
    distances = [read(name, "frechet_judge") for name in betas]
    right.semilogx(list(betas.values()), distances, "o-")
    right.set(xlabel="β", ylabel="Fréchet distance of samples")
    plt.close(figure)
    return figure


def show_kl(card: Card, names: Sequence[str]) -> Figure:
    """Draw the KL of each latent dimension of variants of a sweep, largest first.

    Args:
        card: a sweep's card, with the table ``kl_by_dimension`` of each variant.
        names: of the variants.
    """
    figure, axes = plt.subplots(figsize=(COLUMN, 2.8), layout="constrained")
    for colour, name in zip(COLOURS, names, strict=False):
        kl = sorted(card["variants"][name]["tables"]["kl_by_dimension"], reverse=True)
        places = range(1, len(kl) + 1)
        axes.plot(places, kl, ".-", lw=1, color=colour, label=called(name))
    axes.set(xlabel="latent dimension, sorted", ylabel="KL in nats")
    axes.set_yscale("symlog", linthresh=0.1)
    axes.set_ylim(bottom=-0.01)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    plt.close(figure)
    return figure


def called(name: str) -> str:
    """Return a variant's name as a figure shows it: "β = 5, free bits"."""
    weight, _, more = name.removeprefix("beta_").partition("_")
    return f"β = {weight}" + (f", {more.replace('_', ' ')}" if more else "")
