"""Rows of pictures: every picture and every text stands where its row says."""

import numpy as np
import pytest

from visiongen.plots.rows import show_rows


def flat(values, side=10):
    return np.stack([np.full((side, side), value, float) for value in values])


def test_rows_stand_below_each_other_beside_their_names():
    figure = show_rows({"dark": flat([0.1, 0.2]), "bright": flat([0.8, 0.9])})
    assert [axes.get_ylabel() for axes in figure.axes] == ["dark", "bright"]
    strips = [axes.images[0].get_array() for axes in figure.axes]
    for strip, values in zip(strips, [(0.1, 0.2), (0.8, 0.9)], strict=True):
        assert strip[5, 5, 0] == pytest.approx(values[0])
        assert strip[5, 16, 0] == pytest.approx(values[1])  # after a gap of 1


def test_texts_stand_above_their_pictures():
    figure = show_rows({"a": flat([0, 1])}, above={"a": ["first", "second"]})
    found = [(t.get_position()[0], t.get_text()) for t in figure.axes[0].texts]
    assert found == [(5, "first"), (16, "second")]


@pytest.mark.parametrize("shape", [(2, 4, 4), (2, 1, 4, 4), (2, 3, 4, 4), (2, 4, 4, 3)])
def test_grey_and_colour_in_both_orders(shape):
    strip = show_rows({"a": np.full(shape, 51, np.uint8)}).axes[0].images[0].get_array()
    assert strip.shape == (4, 9, 3)
    np.testing.assert_allclose(strip[:, :4], 0.2)


def test_a_short_row_leaves_paper():
    figure = show_rows({"a": flat([0, 0]), "b": flat([0])})
    assert figure.axes[1].images[0].get_array()[5, 15].min() > 0.9


@pytest.mark.parametrize(
    ("rows", "above", "message"),
    [
        ({}, None, "no row"),
        ({"a": flat([0]), "b": flat([0], side=8)}, None, "different sides"),
        ({"a": flat([2.0])}, None, "a has values 2 … 2, outside"),
        ({"a": flat([0])}, {"a": ["x", "y"]}, "1 pictures but 2 texts"),
        ({"a": np.zeros((2, 5, 4, 4, 4))}, None, "no pictures"),
    ],
)
def test_bad_input_is_refused(rows, above, message):
    with pytest.raises(ValueError, match=message):
        show_rows(rows, above)
