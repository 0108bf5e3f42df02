"""Bars and lines of classes show the values and names that they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from visiongen.plots.class_bars import bars_by_class, show_votes


@pytest.fixture
def axes():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def test_every_class_has_a_bar_of_every_source(axes):
    values = {"a": [1, 2, 3], "b": [4, 5, 6]}
    bars_by_class(axes, values, ["x", "y", "z"], level=2.5)
    groups = {bars.get_label(): list(bars) for bars in axes.containers}
    heights = {name: [b.get_height() for b in bars] for name, bars in groups.items()}
    assert heights == values
    assert [text.get_text() for text in axes.get_xticklabels()] == ["x", "y", "z"]
    centres = [[b.get_x() + b.get_width() / 2 for b in g] for g in groups.values()]
    np.testing.assert_allclose(np.mean(centres, axis=0), [0, 1, 2])
    assert axes.lines[0].get_ydata()[0] == 2.5


def test_a_value_for_every_class_is_needed(axes):
    with pytest.raises(ValueError, match=r"\(2,\) for 3 classes"):
        bars_by_class(axes, {"a": [1, 2]}, ["x", "y", "z"])


def test_small_shares_are_one_line(axes):
    shares = [[0.9, 0.02, 0.04, 0.04], [0.1, 0.86, 0.01, 0.03]]
    show_votes(axes, [0, 1], shares, ["p", "q", "r", "s"])
    drawn = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert drawn["p"] == [0.9, 0.1]
    assert drawn["q"] == [0.02, 0.86]
    np.testing.assert_allclose(drawn["others"], [0.08, 0.04])
    assert set(drawn) == {"p", "q", "others"}


def test_shares_must_sum_to_one(axes):
    with pytest.raises(ValueError, match="sum to 1"):
        show_votes(axes, [0], [[0.5, 0.4]], ["p", "q"])
