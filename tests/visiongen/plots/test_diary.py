"""Figures of an adversarial run show the columns and counts that they are given."""

import pytest

from visiongen.plots.diary import PANELS, show_diary, show_named


def test_every_panel_shows_its_columns():
    columns = [name for lines in PANELS.values() for name in lines]
    log = {name: [number, 10.0 + number] for number, name in enumerate(columns)}
    axes = show_diary(log | {"epoch": [1, 2]}).axes
    drawn = [line.get_ydata()[0] for each in axes for line in each.get_lines()]
    assert drawn == list(range(len(columns)))
    assert [each.get_ylabel() for each in axes] == list(PANELS)


def test_bars_have_the_height_of_their_counts():
    (axes,) = show_named({"a": [1, 2], "b": [3, 4]}, ("cat", "dog")).axes
    heights = [[bar.get_height() for bar in bars] for bars in axes.containers]
    assert heights == [[1, 2], [3, 4]]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["cat", "dog"]
    a, b = ([bar.get_x() for bar in bars] for bars in axes.containers)
    assert a[0] < b[0] < a[1] < b[1]


def test_counts_need_a_name_each():
    with pytest.raises(ValueError, match="3 counts, not 2"):
        show_named({"a": [1, 2, 3]}, ("cat", "dog"))
