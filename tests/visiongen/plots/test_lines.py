import numpy as np
import pytest

from visiongen.plots.lines import label_lines, show_lines, spread

X = np.array([1.0, 2.0, 4.0])


def test_each_label_has_the_colour_and_stands_at_the_end_of_its_line():
    figure = show_lines(X, {"low": 0 * X, "high": X}, "x", "y")
    (axes,) = figure.axes
    colours = {line.get_label(): line.get_color() for line in axes.get_lines()}
    assert {text.get_text(): text.get_color() for text in axes.texts} == colours
    assert {text.get_text(): text.xy for text in axes.texts} == {
        "low": (4, 0),
        "high": (4, 4),
    }


def test_what_is_drawn_later_does_not_part_labels_from_their_lines():
    (axes,) = show_lines(X, {"one": X, "two": X + 5}, "x", "y").axes
    axes.plot(X, 100 * X)
    axes.figure.canvas.draw()
    for text, height in zip(axes.texts, (4, 9), strict=True):
        _, drawn = axes.transData.transform((4, height))
        box = text.get_window_extent()
        assert (box.y0 + box.y1) / 2 == pytest.approx(drawn, abs=2)


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
