import numpy as np

from visiongen.plots.attention import show_by_layer, show_heads

LAYERS = [np.arange(12.0).reshape(3, 2, 2) * (n + 1) for n in range(2)]


def test_every_head_is_drawn_on_one_scale_beside_the_mean():
    figure = show_heads(LAYERS)
    grid = np.array(figure.axes[:8]).reshape(2, 4)
    assert [a.get_title() for a in grid[0]] == ["head 1", "head 2", "head 3", "mean"]
    for line, maps in zip(grid, LAYERS, strict=True):
        for axes, panel in zip(line, [*maps, maps.mean(0)], strict=True):
            np.testing.assert_array_equal(axes.images[0].get_array(), panel)
            assert axes.images[0].get_clim() == (0, 22)


def test_a_dot_stands_for_each_head_and_the_line_goes_through_the_means():
    table = np.array([[1.0, 3.0], [2.0, 6.0]])
    (axes,) = show_by_layer({"trained": table}, "bits", level=6, level_name="even").axes
    *dots, line, dashed = axes.get_lines()
    np.testing.assert_array_equal(np.array([d.get_ydata() for d in dots]), table.T)
    np.testing.assert_array_equal(line.get_ydata(), [2, 4])
    assert set(dashed.get_ydata()) == {6}
    assert [text.get_text() for text in axes.texts] == ["even"]
