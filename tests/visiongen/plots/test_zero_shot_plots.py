"""Figures of zero-shot results show the numbers and names that they are given."""

import numpy as np
import pytest

from visiongen.plots.zero_shot import (
    show_gains,
    show_pairs,
    show_recalls,
    show_similarity,
    show_worth,
)

STUDY = {"bare": {"gain": [-2.0, -3.0, -1.0]}, "eight": {"gain": [1.0, 0.5, 1.5]}}


def test_gains_stand_in_the_rows_of_their_ways_with_their_intervals():
    (axes,) = show_gains({"ours": STUDY}, "gain").axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["bare", "eight"]
    (bars,) = axes.containers
    np.testing.assert_allclose(bars.lines[0].get_xdata(), [-2, 1])
    (spans,) = bars.lines[2]
    ends = [segment[:, 0].tolist() for segment in spans.get_segments()]
    assert ends == [[-3, -1], [0.5, 1.5]]


def test_models_that_were_asked_differently_are_refused():
    with pytest.raises(ValueError, match="different ways"):
        show_gains({"ours": STUDY, "theirs": {"bare": STUDY["bare"]}}, "gain")


def test_curves_are_means_over_draws_and_levels_are_dashed():
    curves = {"ours": {"1": [20.0, 30.0], "4": [50.0, 60.0]}}
    (axes,) = show_worth(curves, {"ours": 40.0}).axes
    curve, level = axes.lines
    assert list(curve.get_xdata()) == [1, 4]
    assert list(curve.get_ydata()) == [25, 55]
    assert set(level.get_ydata()) == {40}
    assert level.get_linestyle() == "--"


def test_recalls_stand_above_their_class():
    (axes,) = show_recalls({"ours": [10, 90]}, ["cat", "desk"], 50).axes
    assert [text.get_text() for text in axes.get_xticklabels()] == ["cat", "desk"]
    assert [bar.get_height() for bar in axes.patches] == [10, 90]


def test_lines_join_each_text_with_its_picture():
    pictures, texts = np.array([[0, 0], [1, 1]]), np.array([[2, 0], [3, 1], [4, 1]])
    (axes,) = show_pairs({"plane": (pictures, texts, [0, 1, 1])}).axes
    ends = [line.get_xydata().tolist() for line in axes.lines[:3]]
    assert ends == [[[0, 0], [2, 0]], [[1, 1], [3, 1]], [[1, 1], [4, 1]]]


def test_the_largest_cosine_of_each_column_is_framed():
    table = [[0.1, 0.5], [0.3, 0.2], [0.2, 0.1]]
    images = np.zeros((2, 4, 4, 3), np.uint8)
    (axes,) = show_similarity(images, ["a", "b", "c"], table).axes
    corners = [patch.get_xy() for patch in axes.patches]
    assert corners == [(-0.5, 0.5), (0.5, -0.5)]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a", "b", "c"]
    assert [text.get_text() for text in axes.texts][:2] == ["0.10", "0.50"]


def test_a_table_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="for 1 texts, 2 images"):
        show_similarity(np.zeros((2, 4, 4, 3)), ["a"], np.zeros((2, 2)))
