"""Figures of training show the numbers and labels they are given."""

import numpy as np
import pytest
import torch

from visiongen.evaluation.classification import calibration
from visiongen.plots.classification import show_calibration, show_confusion
from visiongen.plots.training import show_curves, show_differences, show_metrics


def test_confusion_writes_each_count_at_its_truth_and_answer():
    matrix = np.array([[7, 1, 0], [0, 8, 2], [3, 0, 9]])
    figure = show_confusion({"a": matrix}, ["cat", "dog", "owl"])
    axes = figure.axes[0]
    written = {
        (round(text.get_position()[1]), round(text.get_position()[0])): text.get_text()
        for text in axes.texts
    }
    expected = {
        (row, column): str(count)
        for (row, column), count in np.ndenumerate(matrix)
        if count
    }
    assert written == expected
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "cat",
        "dog",
        "owl",
    ]
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "cat",
        "dog",
        "owl",
    ]
    assert axes.get_ylabel() == "truth"
    assert "6 errors" in axes.get_title()


def test_confusion_wants_as_many_names_as_classes():
    with pytest.raises(ValueError, match="for 2 class names"):
        show_confusion({"a": np.eye(3)}, ["x", "y"])


def test_curves_show_the_mean_of_the_seeds():
    curves = {
        "0": {"epoch": [1, 2], "train_loss": [1.0, 0.5]},
        "1": {"epoch": [1, 2], "train_loss": [3.0, 0.7]},
    }
    axes = show_curves({"net": {"curves": curves}}, ["train_loss"]).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), [2.0, 0.6])
    assert axes.get_legend().get_texts()[0].get_text() == "net"


CARD = {
    "metrics": {
        "a": {"mean": 90.0, "std": 0.3},
        "b": {"mean": 92.0, "std": 0.4},
        "c": {"mean": 89.0, "std": 0.0},
    }
}


def test_metrics_stand_at_their_positions():
    axes = show_metrics(CARD, {"up": ["a", "b"]}, [10, 100], "images", log=True).axes[0]
    line = axes.lines[0]
    assert line.get_xdata().tolist() == [10, 100]
    assert line.get_ydata().tolist() == [90, 92]
    assert axes.get_xscale() == "log"


def test_differences_are_to_the_baseline():
    axes = show_differences(CARD, "a", {"more": "b", "less": "c"}, "points").axes[0]
    assert [bar.get_width() for bar in axes.patches] == [2.0, -1.0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["more", "less"]


def test_calibration_names_its_gap():
    found = calibration(torch.tensor([[0.8, 0.2], [0.7, 0.3]]), torch.tensor([0, 0]))
    legend = show_calibration({"net": found}).axes[0].get_legend()
    assert legend.get_texts()[0].get_text() == "net (mean gap 0.2500)"
