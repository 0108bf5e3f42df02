import numpy as np
import pytest
from scipy.stats import norm, ttest_rel

from visiongen.interpret.methods import METHODS
from visiongen.plots.faithfulness import (
    NAMES,
    ahead,
    show_forgetting,
    show_paired,
    show_removal,
)

TESTS = ("deletion", "insertion")


@pytest.fixture
def areas():
    random = np.random.default_rng(0)
    return {name: {test: random.random(30) for test in TESTS} for name in NAMES}


def test_every_method_has_a_name():
    assert list(NAMES) == list(METHODS)


def test_each_panel_shows_every_method():
    curves = {
        name: {test: [1, n / 10, 0] for test in TESTS} for n, name in enumerate(NAMES)
    }
    figure = show_removal(curves, TESTS)
    assert [axes.get_title() for axes in figure.axes] == list(TESTS)
    for axes in figure.axes:
        drawn = {line.get_label(): line.get_ydata()[1] for line in axes.get_lines()}
        assert drawn == {name: n / 10 for n, name in enumerate(NAMES.values())}


def test_deletion_counts_a_smaller_area_as_ahead_and_insertion_a_larger(areas):
    areas["rollout"]["deletion"] = areas["random"]["deletion"] - 0.1
    areas["rollout"]["insertion"] = areas["random"]["insertion"] - 0.1
    assert ahead(areas, "rollout", "random", "deletion")[0] == pytest.approx(0.1)
    assert ahead(areas, "rollout", "random", "insertion")[0] == pytest.approx(-0.1)


def test_the_interval_is_that_of_a_paired_test(areas):
    """With the normal quantile in place of Student's, as there are many images."""
    _, half = ahead(areas, "rollout", "random", "insertion")
    first, second = (areas[name]["insertion"] for name in ("rollout", "random"))
    low, high = ttest_rel(first, second).confidence_interval(0.95)
    assert half == pytest.approx((high - low) / 2, rel=0.06)
    deviation = np.std(first - second, ddof=1) / 30**0.5
    assert half == pytest.approx(norm.ppf(0.975) * deviation, rel=1e-4)


def test_the_baseline_itself_is_not_drawn(areas):
    (axes,) = show_paired(areas, "random", ["deletion"]).axes
    words = [text.get_text() for text in axes.get_yticklabels()]
    assert words == [name for name in NAMES.values() if name != "random"]


def test_forgetting_begins_with_the_map_itself():
    left = {name: {"output": [0.5, 0.7], "blocks.0": [0.1, 0.1]} for name in NAMES}
    (axes,) = show_forgetting(left).axes
    assert all(
        line.get_ydata() == pytest.approx([1, 0.6, 0.1]) for line in axes.get_lines()
    )
    words = [text.get_text() for text in axes.get_xticklabels()]
    assert words == ["nothing", "output", "layer 1"]
