"""Figures of an adversarial run show the columns that they are given."""

from visiongen.plots.diary import PANELS, show_diary


def test_every_panel_shows_its_columns():
    columns = [name for lines in PANELS.values() for name in lines]
    log = {name: [number, 10.0 + number] for number, name in enumerate(columns)}
    axes = show_diary(log | {"epoch": [1, 2]}).axes
    drawn = [line.get_ydata()[0] for each in axes for line in each.get_lines()]
    assert drawn == list(range(len(columns)))
    assert [each.get_ylabel() for each in axes] == list(PANELS)
