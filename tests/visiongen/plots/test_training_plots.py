"""Figures of training show the numbers and labels they are given."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from visiongen.evaluation.classification import calibration
from visiongen.plots.classification import (
    apart,
    show_answers,
    show_calibration,
    show_confusion,
    show_planes,
)
from visiongen.plots.training import (
    show_curves,
    show_differences,
    show_metrics,
    show_probes,
)


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


@pytest.mark.parametrize(("names", "turn"), [(["0", "1"], 0), (["0", "airplane"], 45)])
def test_confusion_turns_long_class_names(names, turn):
    axes = show_confusion({"a": np.eye(2, dtype=int)}, names).axes[0]
    assert [label.get_rotation() for label in axes.get_xticklabels()] == [turn, turn]


def test_confusions_of_different_classes_have_their_own_names():
    names = {"pets": ["cat", "dog"], "clothes": ["hat", "sock", "shoe"]}
    matrices = {title: np.eye(len(names[title]), dtype=int) for title in names}
    figure = show_confusion(matrices, names)
    for axes, words in zip(figure.axes, names.values(), strict=True):
        assert [label.get_text() for label in axes.get_yticklabels()] == words


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


PROBED = {
    "metrics": {
        "net_test_accuracy": {"mean": 99.0, "std": 0.1},
        "net_shift_10_accuracy": {"mean": 40.0, "std": 0.2},
        "net_shift_2_accuracy": {"mean": 90.0, "std": 0.3},
        "net_small_shift_3_accuracy": {"mean": 1.0, "std": 0.4},
        "net_noise_5_accuracy": {"mean": 80.0, "std": 0.5},
    }
}


def test_probes_stand_at_the_strengths_that_their_names_say():
    figure = show_probes(PROBED, {"a": "net"}, {"shift": "pixels", "noise": "sigma"})
    shift, noise = (axes.lines[0] for axes in figure.axes)
    assert shift.get_xdata().tolist() == [0, 2, 10]
    assert shift.get_ydata().tolist() == [99, 90, 40]
    assert noise.get_xdata().tolist() == [0, 5]
    assert [axes.get_xlabel() for axes in figure.axes] == ["pixels", "sigma"]
    assert figure.axes[0].get_legend().get_texts()[0].get_text() == "a"


def test_a_probe_that_was_not_measured_is_named():
    with pytest.raises(ValueError, match="'rotate'"):
        show_probes(PROBED, {"a": "net"}, {"rotate": "degrees"})


def test_answers_stand_above_the_pictures_that_they_belong_to():
    names = ["cat", "dog", "owl"]
    pictures = [np.full((4, 4), value) for value in (0.1, 0.5, 0.9)]
    answers = {"A": [2, 0, 1], "B": [0, 1, 2]}
    figure = show_answers(pictures, [0, 1, 2], answers, names)
    shown = {
        float(np.asarray(axes.images[0].get_array())[0, 0]): axes.get_title()
        for axes in figure.axes
    }
    assert shown == {
        0.1: "truth cat\nA owl, B cat",
        0.5: "truth dog\nA cat, B dog",
        0.9: "truth owl\nA dog, B owl",
    }


def test_answers_say_how_sure_they_are():
    figure = show_answers([np.zeros((4, 4))], [1], {"A": [0]}, ["x", "y"], [0.874])
    assert figure.axes[0].get_title() == "truth y\nA x (87 %)"


def test_answers_want_one_truth_for_each_picture():
    with pytest.raises(ValueError, match="as many truths"):
        show_answers([np.zeros((4, 4))], [1, 0], {"A": [0]}, ["x", "y"])


def test_planes_write_each_class_at_the_mean_of_its_points():
    points = np.array([[0.0, 0.0], [2.0, 4.0], [10.0, 1.0]])
    axes = show_planes({"p": points}, [1, 1, 0], ["cat", "dog"]).axes[0]
    written = {text.get_text(): text.xy for text in axes.texts}
    assert written == {"cat": (10.0, 1.0), "dog": (1.0, 2.0)}
    assert all(text.get_position() == (0.0, 0.0) for text in axes.texts)
    assert axes.get_title() == "p"


@given(
    arrays(float, st.tuples(st.integers(1, 10), st.just(2)), elements=st.floats(0, 90))
)
def test_labels_that_would_cover_each_other_move_apart(places):
    moved = apart(places, (20, 11))
    np.testing.assert_array_equal(moved[:, 0], places[:, 0])
    for first, second in itertools.combinations(moved, 2):
        across, up = np.abs(first - second)
        assert across > 19.9 or up > 10.9
