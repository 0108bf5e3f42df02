"""The figure of every seed shows each run as it was."""

from visiongen.plots.seeds import show_every_seed


def variant(*runs):
    curves = {
        str(seed): {"epoch": [1, 2], "modes": run} for seed, run in enumerate(runs)
    }
    return {"curves": curves}


def test_each_panel_has_its_title_and_a_line_for_each_seed():
    one, other = variant([0, 8], [1, 7]), variant([2, 6])
    variants = {"a": one, "b": other, "c": one}
    figure = show_every_seed(variants, "modes", {"b": "B", "a": "A"}, "x", "y")
    shown = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title() for axes in shown] == ["B", "A"]
    drawn = [[line.get_ydata().tolist() for line in axes.get_lines()] for axes in shown]
    assert drawn == [[[2, 6]], [[0, 8], [1, 7]]]
    assert shown[0].get_ylim() == shown[1].get_ylim()
