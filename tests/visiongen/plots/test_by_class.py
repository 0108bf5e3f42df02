"""Headings come from labels: a figure with wrong headings cannot be drawn."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from visiongen.plots.by_class import show_by_class

NAMES = ["zero", "one", "two", "three"]


def coded(labels):
    """Pictures whose brightness says what they show: level 60 · label."""
    return np.stack([np.full((6, 6), 60 * label, np.uint8) for label in labels])


def shown(figure):
    """What each axes shows, as rows of labels read from the brightness."""
    figure.canvas.draw()
    found = {}
    for axes in figure.axes:
        row, column = axes.get_subplotspec().rowspan, axes.get_subplotspec().colspan
        level = float(np.mean(axes.images[0].get_array())) * 255
        found[row.start, column.start] = round(level / 60)
    return found


def headings(figure):
    """The heading above each column."""
    columns = {}
    for axes in figure.axes:
        if axes.get_title():
            columns[axes.get_subplotspec().colspan.start] = axes.get_title()
    return columns


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2], [2, 2, 3, 1, 0, 0]])
def test_every_picture_stands_under_the_heading_of_its_label(order):
    """Drawn from known labels, whatever order the pictures come in.

    The figure this book wants to make impossible took the first ten pictures of a set
    and wrote 0 … 9 above them.
    """
    real, made = np.array(order), np.array([1, 0, 3, 2])
    figure = show_by_class(
        {"real": (coded(real), real), "generated": (coded(made), made)}, NAMES
    )
    above, pictures = headings(figure), shown(figure)
    assert len(pictures) == 2 * len(NAMES)
    for (_, column), label in pictures.items():
        assert above[column] == NAMES[label]


def test_swapping_labels_moves_the_pictures():
    """Headings follow labels, not pictures: with wrong labels the figure is wrong."""
    labels = np.arange(4)
    figure = show_by_class({"real": (coded(labels), labels[::-1])}, NAMES)
    assert [shown(figure)[0, column] for column in range(4)] == [3, 2, 1, 0]
    assert headings(figure) == dict(enumerate(NAMES))


def test_rows_are_named_by_their_source_and_keep_the_order():
    labels = np.tile(np.arange(4), 2)
    images = coded(labels)
    images[4:] += 5  # the second of each class is a little brighter
    figure = show_by_class({"real": (images, labels)}, NAMES, each=2)
    levels = [
        float(np.mean(axes.images[0].get_array())) * 255 for axes in figure.axes[:8]
    ]
    assert levels[4:] == pytest.approx([level + 5 for level in levels[:4]])
    assert [axes.get_ylabel() for axes in figure.axes[::4]] == ["real", "real"]


def test_tensors_with_a_channel_axis_are_taken():
    labels = torch.arange(4)
    images = torch.from_numpy(coded(labels))[:, None]
    one = show_by_class({"real": (images, labels)}, NAMES)
    other = show_by_class({"real": (images / 255, labels)}, NAMES)
    assert shown(one) == shown(other)


@pytest.mark.parametrize(
    ("labels", "each", "message"),
    [
        ([0, 1, 2], 1, "3 pictures but labels|0 pictures of three"),
        ([0, 1, 2, 3], 2, "1 pictures of zero, not 2"),
        ([0, 1, 2, 4], 1, "labels outside 0 … 3"),
        ([0, 1, 2, -1], 1, "labels outside 0 … 3"),
    ],
)
def test_what_has_no_picture_or_no_name_is_refused(labels, each, message):
    images, before = coded([0] * len(labels)), plt.get_fignums()
    with pytest.raises(ValueError, match=message):
        show_by_class({"real": (images, np.array(labels))}, NAMES, each)
    assert plt.get_fignums() == before


def test_pictures_and_labels_must_be_as_many():
    with pytest.raises(ValueError, match="4 pictures but labels of shape"):
        show_by_class({"real": (coded(range(4)), np.arange(3))}, NAMES)
