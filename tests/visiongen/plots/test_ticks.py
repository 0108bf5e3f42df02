import matplotlib.pyplot as plt

from visiongen.plots.ticks import plain_ticks


def test_logarithmic_axis_shows_these_numbers_and_no_others():
    figure, axes = plt.subplots()
    axes.loglog([1, 50], [0.001, 0.3])
    plain_ticks(axes.xaxis, [2, 10, 50])
    plain_ticks(axes.yaxis, [0.003, 0.1])
    figure.canvas.draw()
    assert [t.get_text() for t in axes.get_xticklabels()] == ["2", "10", "50"]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["0.003", "0.1"]
    assert not len(axes.get_xticks(minor=True))
    plt.close(figure)
