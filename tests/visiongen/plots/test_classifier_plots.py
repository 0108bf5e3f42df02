"""Figures of chapter 5: every name and every bar stands where the data say."""

import numpy as np
import pytest
import torch

from visiongen.plots.fronts import on_the_front, round_numbers, show_fronts
from visiongen.plots.heat import heated, show_heat
from visiongen.plots.top_answers import show_top_answers

NAMES = ["cat", "dog", "a very long name of a class", "fox"]
SHARES = torch.tensor([[0.1, 0.6, 0.0, 0.3], [0.7, 0.0, 0.2, 0.1]])


def two(side=8):
    return [np.full((side, side, 3), value, np.uint8) for value in (60, 200)]


def test_bars_are_the_likeliest_classes_in_their_order():
    figure = show_top_answers(two(), SHARES, NAMES, ["dog", "fox"], count=3)
    below = figure.axes[2:]
    assert [t.get_text() for t in below[0].texts] == ["dog", "fox", "cat"]
    assert [bar.get_width() for bar in below[0].patches] == pytest.approx(
        [0.6, 0.3, 0.1]
    )
    assert below[1].texts[1].get_text() == "a very long name of …"
    assert [axes.get_title() for axes in figure.axes[:2]] == ["dog", "fox"]


def test_the_true_class_has_a_colour_of_its_own():
    figure = show_top_answers(two(), SHARES, NAMES, ["fox", "bird"], count=3)
    colours = [
        [bar.get_facecolor() for bar in axes.patches] for axes in figure.axes[2:]
    ]
    assert colours[0][0] == colours[0][2] != colours[0][1]
    assert len(set(colours[1])) == 1


def test_a_missing_truth_is_refused():
    with pytest.raises(ValueError, match=r"differ in number: \(2, 2, 1\)"):
        show_top_answers(two(), SHARES, NAMES, ["cat"])


def test_the_front_is_what_no_other_beats():
    random = np.random.default_rng(0)
    cost, gain = random.random(40).round(1), random.random(40).round(1)
    expected = [
        not any(
            cost[b] <= cost[a]
            and gain[b] >= gain[a]
            and (cost[b], gain[b]) != (cost[a], gain[a])
            for b in range(40)
        )
        for a in range(40)
    ]
    assert on_the_front(cost, gain).tolist() == expected


def test_points_stand_at_their_values_with_their_names():
    points = {
        "a": {"accuracy": 60, "weights": 1e6, "time": 3},
        "b": {"accuracy": 70, "weights": 1e7, "time": 2, "spread": 1.5},
    }
    figure = show_fronts(points, {"weights": "weights", "time": "ms"}, "accuracy")
    for axes, key in zip(figure.axes, ("weights", "time"), strict=True):
        places = {t.get_text(): t.xy for t in axes.texts}
        assert places == {n: (p[key], p["accuracy"]) for n, p in points.items()}
    assert figure.axes[1].get_lines()[0].get_xdata().tolist() == [2]  # b beats a


def test_heat_keeps_the_place_of_the_largest_value():
    relevance = np.zeros((8, 8))
    relevance[2, 5] = 3
    found = heated(two()[0], relevance)
    assert found.shape == (8, 8, 3)
    brightest = found.sum(2).argmax()
    assert np.unravel_index(brightest, (8, 8)) == (2, 5)
    flat = heated(two()[0], np.ones((8, 8)))
    assert len(np.unique(flat.reshape(-1, 3), axis=0)) == 1


def test_pictures_stand_above_their_maps():
    maps = [np.eye(8), np.eye(8)]
    figure = show_heat(two(), maps, ["left", "right"])
    assert [axes.get_title() for axes in figure.axes[:4]] == ["left", "right", "", ""]
    with pytest.raises(ValueError, match="2 pictures but 1 maps"):
        show_heat(two(), maps[:1], ["left", "right"])


def test_ticks_of_a_cost_are_closer_where_it_spans_little():
    assert round_numbers(0.9, 140) == [1, 2, 5, 10, 20, 50, 100]
    assert round_numbers(13.2, 30.6) == [15, 20, 30]
