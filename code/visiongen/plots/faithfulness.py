"""Tests of explanations: curves of removal, differences, what forgetting leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.lines import label_lines
from visiongen.plots.style import COLOURS, COLUMN, INK

NAMES = {
    "random": "random",
    "centre": "centre",
    "last_attention": "attention",
    "rollout": "rollout",
    "gradient_rollout": "gradient rollout",
    "grad_cam": "Grad-CAM",
    "gradient_times_input": "gradient × input",
    "integrated_gradients": "integrated gradients",
    "occlusion": "occlusion",
}
DEVIATIONS = 1.96  # half the width of a 95 % interval of a mean


def show_removal(curves: Mapping[str, Any], tests: Sequence[str]) -> Figure:
    """Draw mean probability against the share of changed pixels, a panel for each test.

    Args:
        curves: by method and by test, values ``(steps + 1,)``: the table ``curves`` of
            ``explanation_benchmark``.
        tests: keys of the panels; underscores are written as spaces.
    """
    figure, panels = plt.subplots(
        1, len(tests), figsize=(COLUMN, 3.2), sharey=True, layout="constrained"
    )
    for axes, test in zip(np.atleast_1d(panels), tests, strict=True):
        for number, (method, name) in enumerate(NAMES.items()):
            curve = np.asarray(curves[method][test])
            share = np.linspace(0, 1, len(curve))
            axes.plot(share, curve, label=name, **_style(number))
        axes.set(title=test.replace("_", " "), xlabel="share of patches changed")
    first = np.atleast_1d(panels)[0]
    first.set_ylabel("probability of the class")
    lines, names = first.get_legend_handles_labels()
    figure.legend(lines, names, loc="outside lower center", ncols=4)
    plt.close(figure)
    return figure


def show_paired(
    values: Mapping[str, Mapping[str, ArrayLike]], against: str, better: Sequence[str]
) -> Figure:
    """Draw by how much each method is ahead of another, with 95 % intervals.

    The images are the same for all methods, so the interval is that of the mean
    difference image by image, which is narrower than those of the two means.

    Args:
        values: by method and by test, one value an image: the table ``areas``.
        against: the method that the others are compared with.
        better: for each test its name; those that begin with "deletion" count a smaller
            value as better.
    """
    figure, panels = plt.subplots(
        1, len(better), figsize=(COLUMN, 2.8), sharey=True, layout="constrained"
    )
    methods = [name for name in NAMES if name != against]
    for axes, test in zip(np.atleast_1d(panels), better, strict=True):
        for row, method in enumerate(methods):
            mean, half = ahead(values, method, against, test)
            axes.errorbar(mean, row, xerr=half, fmt="o", color=COLOURS[0], markersize=4)
        axes.axvline(0, color=INK, lw=0.8)
        axes.set(title=test.replace("_", " "), xlabel=f"ahead of {NAMES[against]} by")
        axes.set_yticks(range(len(methods)), [NAMES[method] for method in methods])
    np.atleast_1d(panels)[0].invert_yaxis()
    plt.close(figure)
    return figure


def ahead(
    values: Mapping[str, Mapping[str, ArrayLike]], method: str, other: str, test: str
) -> tuple[float, float]:
    """Return by how much ``method`` beats ``other``, and half its 95 % interval."""
    sign = -1 if test.startswith("deletion") else 1
    each = sign * (np.asarray(values[method][test]) - np.asarray(values[other][test]))
    return float(each.mean()), DEVIATIONS * float(each.std(ddof=1)) / len(each) ** 0.5


def show_forgetting(correlations: Mapping[str, Mapping[str, ArrayLike]]) -> Figure:
    """Draw how much of each map is left while a network forgets from its output down.

    Args:
        correlations: by method and by layer, in the order of forgetting, one rank
            correlation an image: the table ``randomisation``.
    """
    figure, axes = plt.subplots(figsize=(COLUMN, 3.4), layout="constrained")
    layers = list(next(iter(correlations.values())))
    for number, (method, name) in enumerate(NAMES.items()):
        left = [np.asarray(correlations[method][each]).mean() for each in layers]
        axes.plot(range(len(layers) + 1), [1.0, *left], label=name, **_style(number))
    words = [_named(layer) for layer in layers]
    axes.set_xticks(range(len(layers) + 1), ["nothing", *words], rotation=30)
    axes.set(xlabel="forgotten down to", ylabel="rank correlation with the map before")
    label_lines(axes)
    plt.close(figure)
    return figure


def _named(layer: str) -> str:
    """Return what a reader calls a layer: blocks are counted from 1."""
    block, dot, number = layer.partition(".")
    return f"layer {int(number) + 1}" if (block, dot) == ("blocks", ".") else layer


def _style(number: int) -> dict[str, Any]:
    """Return colour and line of a method; the two that know nothing are broken."""
    if number < 2:
        return {"color": INK, "ls": (":", "--")[number]}
    return {"color": COLOURS[number - 2], "ls": "-"}
