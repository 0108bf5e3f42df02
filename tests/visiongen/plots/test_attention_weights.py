"""The figure of attention shows the weights it was given, under their names."""

import numpy as np
import pytest

from visiongen.plots.attention_weights import show_weights

WEIGHTS = np.array([[0.2, 0.8, 0.0], [0.5, 0.25, 0.25]])


def test_every_panel_shows_its_weights_on_one_scale():
    even = np.full((2, 3), 1 / 3)
    figure = show_weights({"sharp": WEIGHTS, "even": even}, "ab", "xyz")
    panels = figure.axes[:2]
    assert [axes.get_title() for axes in panels] == ["sharp", "even"]
    for axes, expected in zip(panels, (WEIGHTS, even), strict=True):
        (picture,) = axes.get_images()
        np.testing.assert_allclose(picture.get_array(), expected)
        assert picture.get_clim() == (0, 1)


def test_rows_are_queries_and_columns_are_keys():
    axes = show_weights({"": WEIGHTS}, "ab", "xyz").axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a", "b"]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["x", "y", "z"]


def test_weights_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="for 3 queries and 3 keys"):
        show_weights({"these": WEIGHTS}, "abc", "xyz")


def test_scores_are_no_weights():
    with pytest.raises(ValueError, match="these: the rows do not sum to 1"):
        show_weights({"these": 2 * WEIGHTS}, "ab", "xyz")
