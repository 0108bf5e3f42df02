import numpy as np
import pytest

from visiongen.plots.corners import show_eigenvalues, show_misfits


def test_each_misfit_is_drawn_below_its_window():
    windows = {"flat": np.zeros((5, 5)), "edge": np.ones((5, 5))}
    misfits = {"flat": np.zeros((7, 7)), "edge": np.full((7, 7), 3.0)}
    figure = show_misfits(windows, misfits, worst=9)
    top, bottom = figure.axes[:2], figure.axes[2:]
    for above, below in zip(top, bottom, strict=True):
        name = above.get_title()
        np.testing.assert_array_equal(above.images[0].get_array(), windows[name])
        np.testing.assert_array_equal(below.images[0].get_array(), misfits[name])
        assert below.images[0].get_clim() == (0, 9)
        assert below.images[0].get_extent() == [-3.5, 3.5, 3.5, -3.5]


def test_misfits_of_other_windows_are_refused():
    with pytest.raises(ValueError, match="flat"):
        show_misfits({"flat": np.zeros((5, 5))}, {"edge": np.zeros((5, 5))}, 1)


def test_points_stand_at_their_eigenvalues_and_in_the_picture():
    draw = np.random.default_rng(0)
    small, large = np.sort(draw.uniform(1e-4, 1e-2, (2, 20, 30)), axis=0)
    points = np.array([[3, 5], [20, 11.0]])
    figure = show_eigenvalues(np.zeros((20, 30)), small, large, points, limit=23)
    plane, place = figure.axes
    _, chosen, line = plane.lines
    expected = [[large[5, 3], small[5, 3]], [large[11, 20], small[11, 20]]]
    np.testing.assert_allclose(chosen.get_xydata(), expected)
    np.testing.assert_allclose(line.get_xdata() / line.get_ydata(), 23)
    np.testing.assert_array_equal(place.lines[0].get_xydata(), points)
