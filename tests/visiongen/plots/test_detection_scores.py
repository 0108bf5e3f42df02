"""Figures of cards of detectors draw what the cards hold."""

import numpy as np

from visiongen.detection.average_precision import COCO_POINTS
from visiongen.detection.errors import KINDS
from visiongen.plots.detection_scores import (
    show_average_precision,
    show_detector_runs,
    show_mistake_kinds,
)

CURVE = np.linspace(1, 0, len(COCO_POINTS)).tolist()


def test_average_precision_is_the_mean_over_classes():
    tables = {
        "precision_at_50": CURVE,
        "thresholds": [0.5, 0.75],
        "by_class": {"cat": [0.8, 0.4], "dog": [0.4, 0.2]},
    }
    left, right = show_average_precision(tables).axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), CURVE)
    np.testing.assert_allclose(right.lines[0].get_ydata(), [0.6, 0.3])


def test_bars_of_mistakes_carry_the_counts_of_their_kind():
    counts = {kind: 10 * n for n, kind in enumerate(KINDS)}
    sizes = {"small": (1, 4), "large": (3, 4)}
    left, right = show_mistake_kinds(counts | {"found_by_size": sizes}).axes
    names = [label.get_text() for label in left.get_yticklabels()]
    widths = [bar.get_width() for bar in left.patches]
    assert dict(zip(names, widths, strict=True)) == counts
    assert [bar.get_height() for bar in right.patches] == [0.25, 0.75]


def test_every_seed_of_a_detector_is_drawn_in_the_colour_of_its_curve():
    logs = {str(n): {"validation_box_ap50": [0.1, 0.5 + n / 10]} for n in range(2)}
    card = {"tables": {"precision_at_50": {"box": CURVE}}, "curves": logs}
    figure = show_detector_runs({"SSD": card, "R-CNN": card})
    left, right = figure.axes
    assert [line.get_ydata()[-1] for line in left.lines] == [0.5, 0.6, 0.5, 0.6]
    colours = [line.get_color() for line in left.lines]
    assert colours[0] == colours[1] == right.lines[0].get_color() != colours[2]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["SSD, box", "R-CNN, box"]
