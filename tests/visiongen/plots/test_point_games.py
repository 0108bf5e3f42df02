"""Figures of games show the points and the directions that they are given."""

import numpy as np
import pytest

from visiongen.plots.point_games import Moment, show_moments

PLACES = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
SLOPES = np.array([[4.0, 0.0], [0.0, 1.0], [0.0, 0.0], [-4.0, 0.0]])


def moment(points):
    return Moment(np.array(points), PLACES, SLOPES)


def test_every_panel_shows_its_points_and_its_title():
    games = {
        "a": {"step 1": moment([[0, 0]]), "step 2": moment([[1, 1], [2, 2]])},
        "b": {"step 1": moment([[3, 3]]), "step 2": moment([[4, 4]])},
    }
    axes = show_moments(games, [[0.5, 0.5]], reach=5).axes
    assert [each.get_title() for each in axes] == ["step 1", "step 2"] * 2
    assert [each.get_ylabel() for each in axes] == ["a", "", "b", ""]
    shown = [each.collections[-2].get_offsets().tolist() for each in axes]
    assert shown == [[[0, 0]], [[1, 1], [2, 2]], [[3, 3]], [[4, 4]]]
    assert axes[0].collections[-1].get_offsets().tolist() == [[0.5, 0.5]]


def test_arrows_keep_directions_and_grow_with_the_root_of_the_gradient():
    (axes,) = show_moments({"a": {"": moment([[0, 0]])}}, [[0, 0]], 2).axes
    arrows = axes.collections[0]
    drawn = np.stack([arrows.U, arrows.V], 1)
    np.testing.assert_allclose(drawn[0], -drawn[3])
    np.testing.assert_allclose(drawn[1], [0, drawn[0, 0] / 2])
    np.testing.assert_array_equal(drawn[2], 0)


def test_games_of_different_lengths_are_refused():
    games = {"a": {"1": moment([[0, 0]])}, "b": {}}
    with pytest.raises(ValueError, match="as many moments"):
        show_moments(games, [[0, 0]], 2)
