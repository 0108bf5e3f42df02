"""What cards hold about detectors: average precision, kinds of mistakes, training."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from visiongen.detection.average_precision import COCO_POINTS
from visiongen.detection.errors import KINDS
from visiongen.plots.style import COLUMN


def show_average_precision(tables: Mapping[str, Any]) -> Figure:
    """Draw precision by recall at an IoU of 0.5, and AP by the required IoU.

    Args:
        tables: of a card: ``precision_at_50`` at 101 recalls, ``thresholds`` ``(T,)``
            and ``by_class``, average precisions ``(T,)`` by the name of a class.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(COLUMN, 2.5))
    left.plot(COCO_POINTS, tables["precision_at_50"])
    left.set(xlabel="recall", ylabel="precision", ylim=(0, 1.05))
    by_class = np.array(list(tables["by_class"].values()))  # (K, T)
    right.plot(tables["thresholds"], by_class.mean(0), marker="o")
    right.set(xlabel="required IoU", ylabel="AP", ylim=(0, None))
    plt.close(figure)
    return figure


def show_mistake_kinds(mistakes: Mapping[str, Any]) -> Figure:
    """Draw how many detections are of each kind, and the share found of each size.

    Args:
        mistakes: counts by the names of ``KINDS``, and ``found_by_size``: by the name
            of a size, how many objects were found and how many there are.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(COLUMN, 2.4))
    left.barh(KINDS[::-1], [mistakes[kind] for kind in KINDS[::-1]])
    left.set_xlabel("detections")
    sizes = mistakes["found_by_size"]
    right.bar(list(sizes), [found / there for found, there in sizes.values()])
    right.set(ylabel="share of objects found", ylim=(0, 1))
    plt.close(figure)
    return figure


def show_detector_runs(cards: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Draw validation AP50 while detectors train, and precision by recall at the end.

    Args:
        cards: by the name of the detector. Of several seeds every run is drawn on the
            left, in one colour; the curve on the right is the card's own.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(COLUMN, 3.0))
    for name, card in cards.items():
        for kind, curve in card["tables"]["precision_at_50"].items():
            (drawn,) = right.plot(COCO_POINTS, curve, label=f"{name}, {kind}")
            for log in card["curves"].values():
                line = log[f"validation_{kind}_ap50"]
                left.plot(range(1, len(line) + 1), line, color=drawn.get_color())
    left.set(xlabel="epoch", ylabel="AP50, validation", ylim=(0, 1.05))
    right.set(xlabel="recall", ylabel="precision, test", ylim=(0, 1.05))
    figure.legend(loc="outside lower center", ncols=3)
    plt.close(figure)
    return figure
