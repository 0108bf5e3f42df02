import numpy as np
import pytest

from visiongen.plots.lines import label_lines, show_lines, spread

X = np.array([1.0, 2.0, 4.0])


def test_each_label_has_the_colour_and_the_height_of_its_line():
    figure = show_lines(X, {"low": 0 * X, "high": X}, "x", "y")
    (axes,) = figure.axes
    colours = {line.get_label(): line.get_color() for line in axes.get_lines()}
    heights = {text.get_text(): text.xy[1] for text in axes.texts}
    assert {text.get_text(): text.get_color() for text in axes.texts} == colours
    bottom, top = axes.get_ylim()
    assert heights["low"] == pytest.approx(-bottom / (top - bottom))
    assert heights["high"] == pytest.approx((4 - bottom) / (top - bottom))


def test_logarithmic_axes_show_the_sizes_measured():
    (axes,) = show_lines(X, {"cost": X**2}, "k", "time", log=2, marker=".").axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert [text.get_text() for text in axes.get_xticklabels()] == ["1", "2", "4"]


def test_labels_that_would_overlap_are_pushed_apart_in_order():
    heights = np.array([0.5, 0.1, 0.52, 0.51, 0.9])
    moved = spread(heights, 0.1)
    np.testing.assert_allclose(moved, [0.41, 0.1, 0.61, 0.51, 0.9])


def test_pushing_apart_never_leaves_an_overlap():
    heights = np.random.default_rng(0).random(12)
    moved = spread(heights, 0.06)
    assert (np.diff(np.sort(moved)) >= 0.06 - 1e-9).all()
    assert (np.argsort(moved) == np.argsort(heights)).all()


def test_lines_without_names_raise():
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot(X)
    with pytest.raises(ValueError, match="label"):
        label_lines(axes)
    plt.close(figure)
