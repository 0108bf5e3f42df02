import numpy as np
import pytest

from visiongen.plots.displacements import show_displacements, show_length_and_direction

POINTS = np.array([[5, 6], [20, 10.0]])
MOVES = np.array([[1, 2], [-3, 0.5]])


def test_arrows_start_at_the_points_and_are_scaled():
    figure = show_displacements(
        [np.zeros((20, 30))] * 2, [POINTS] * 2, [MOVES, 2 * MOVES], 3, ["a", "b"]
    )
    for axes, title, moves in zip(figure.axes, "ab", (MOVES, 2 * MOVES), strict=True):
        (arrows,) = axes.collections
        assert axes.get_title() == title
        np.testing.assert_allclose(arrows.get_offsets(), POINTS)
        drawn = np.stack([arrows.U, arrows.V], axis=1)
        np.testing.assert_allclose(drawn, 3 * moves)


def test_every_picture_needs_its_points():
    with pytest.raises(ValueError, match="2 pictures, 1 lists"):
        show_displacements([np.zeros((9, 9))] * 2, [POINTS], [MOVES])


def test_rose_counts_directions_down_the_screen():
    vectors = np.array([[0, 1], [0, 2], [0, 1], [1, 0.01]])
    figure = show_length_and_direction(np.ones((20, 30)), vectors)
    rose = next(axes for axes in figure.axes if axes.name == "polar")
    counts = {round(np.rad2deg(bar.get_x())): bar.get_height() for bar in rose.patches}
    assert counts[90] == 3
    assert counts[0] == 1
    assert sum(counts.values()) == 4
    labels = {
        round(np.rad2deg(place)): text.get_text()
        for place, text in zip(rose.get_xticks(), rose.get_xticklabels(), strict=True)
    }
    assert labels[90] == "down"
    assert rose.get_theta_direction() == -1


def test_map_shows_the_lengths():
    lengths = np.arange(12.0).reshape(3, 4)
    figure = show_length_and_direction(lengths, MOVES)
    np.testing.assert_array_equal(figure.axes[0].images[0].get_array(), lengths)
