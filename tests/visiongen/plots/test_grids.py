"""Every number stands at its row and column."""

import pytest

from visiongen.plots.grids import show_grids

NUMBERS = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]


def test_every_number_stands_at_its_place():
    figure = show_grids({"new": NUMBERS}, ["a", "b"], ["x", "y", "z"], "down", "across")
    (axes,) = figure.axes
    found = {text.get_position(): text.get_text() for text in axes.texts}
    assert found[2, 1] == "6.5"
    assert found[0, 1] == "4.0"
    assert [each.get_text() for each in axes.get_yticklabels()] == ["a", "b"]
    assert axes.get_xlabel() == "across"


def test_panels_share_a_scale_if_they_are_to_be_compared():
    panels = {"one": NUMBERS, "other": [[7.0, 8.0, 9.0], [7.0, 8.0, 9.0]]}
    for common, lowest in ((False, [1.0, 7.0]), (True, [1.0, 1.0])):
        figure = show_grids(panels, ["a", "b"], ["x", "y", "z"], "", "", common)
        limits = [axes.images[0].get_clim() for axes in figure.axes]
        assert [low for low, _ in limits] == lowest
        assert (limits[0] == limits[1]) == common


def test_a_table_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"new is \(2, 3\), the settings are \(3, 3\)"):
        show_grids({"new": NUMBERS}, ["a", "b", "c"], ["x", "y", "z"], "", "")
