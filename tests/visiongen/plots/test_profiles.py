import numpy as np

from visiongen.plots.profiles import show_profiles

IMAGE = np.random.default_rng(0).random((60, 80))


def test_curves_stand_below_the_columns_they_come_from():
    columns, row = (10, 50), 30
    values = IMAGE[row, slice(*columns)]
    figure = show_profiles(
        IMAGE, row, columns, {"f": [values, 2 * values], "g": [-values]}, marks=[22]
    )
    strip, f, g = figure.axes
    assert strip.get_xlim() == f.get_xlim() == g.get_xlim() == (10, 49)
    assert np.mean(strip.get_ylim()) == row
    np.testing.assert_array_equal(f.get_lines()[0].get_xdata(), np.arange(10, 50))
    np.testing.assert_array_equal(f.get_lines()[1].get_ydata(), 2 * values)
    np.testing.assert_array_equal(g.get_lines()[0].get_ydata(), -values)
    assert (f.get_ylabel(), g.get_ylabel()) == ("f", "g")
    for axes in (strip, f, g):
        assert list(axes.get_lines()[-1].get_xdata()) == [22, 22]
