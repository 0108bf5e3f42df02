import numpy as np
import pytest

from visiongen.classical.features.scale_space import scale_space
from visiongen.classical.features.sift_descriptor import sift_descriptor
from visiongen.plots.benchmarks import NAMES, show_matching_curves, show_runs
from visiongen.plots.descriptors import (
    show_comparisons,
    show_descriptor,
    turned_patch,
)
from visiongen.training.cards import load_card


def test_patch_is_seen_in_the_keypoints_own_frame():
    y, x = np.mgrid[:100, :100] / 100
    straight = turned_patch(x, 50, 50, 3, 0.0)
    assert (np.diff(straight, axis=1) > 0).all()  # brighter to the right
    turned = turned_patch(y, 50, 50, 3, np.pi / 2)  # its own x axis points down
    np.testing.assert_allclose(turned, straight, atol=1e-9)


def test_bars_are_the_128_numbers():
    image = np.random.default_rng(0).uniform(size=(64, 64))
    blurred = scale_space(image, 2)[0].blurred[1]
    descriptor = sift_descriptor(blurred, 32, 32, 2.0, 0.3)
    figure = show_descriptor(turned_patch(blurred, 32, 32, 2.0, 0.3), descriptor)
    heights = [bar.get_height() for bar in figure.axes[1].patches]
    np.testing.assert_allclose(heights, descriptor.ravel())


@pytest.mark.parametrize("quantity", ["repeatability", "precision", "recall"])
def test_curves_are_those_of_the_card(quantity):
    tables = load_card("matching_benchmark")["tables"]
    figure = show_matching_curves(tables, quantity)
    for axes in figure.axes:
        table = tables[axes.get_title()]
        for line, key in zip(axes.lines, NAMES, strict=True):
            assert line.get_label() == NAMES[key]
            np.testing.assert_allclose(line.get_xdata(), table["levels"])
            np.testing.assert_allclose(
                line.get_ydata(), 100 * np.array(table[key][quantity])
            )


def test_legend_of_the_curves_lies_above_the_panels():
    figure = show_matching_curves(load_card("matching_benchmark")["tables"], "recall")
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(NAMES.values())
    figure.canvas.draw()
    top = max(axes.get_window_extent().y1 for axes in figure.axes)
    assert legend.get_window_extent().y0 >= top


def test_pairs_are_drawn_around_the_centre_and_bits_in_rows():
    bits = np.zeros(32, np.uint8)
    bits[2] = 0b10000001  # the second row of 16, its first and its eighth bit
    pairs = np.array([[[-3, 1], [2, 4.0]]])
    figure = show_comparisons(np.zeros((21, 31), np.uint8), pairs, {"corner": bits})
    left, right = figure.axes
    np.testing.assert_allclose(left.lines[0].get_xydata(), [[12, 11], [17, 14]])
    assert right.get_title() == "corner"
    assert np.argwhere(right.images[0].get_array()).tolist() == [[1, 0], [1, 7]]


def test_runs_are_dots_with_a_bar_at_their_median():
    figure = show_runs({"own": [1, 2, 9], "other": [4, 5, 6]}, "pixels")
    (axes,) = figure.axes
    dots, bar = axes.lines[:2]
    assert dots.get_xdata().tolist() == [1, 2, 9]
    assert list(bar.get_xdata()) == [2, 2]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["own", "other"]
    assert axes.yaxis_inverted()
