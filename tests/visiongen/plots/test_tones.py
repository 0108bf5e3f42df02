import numpy as np
import pytest

from visiongen.plots.tones import show_tones

DARK = np.array([[10, 10], [10, 200]], np.uint8)


def test_each_histogram_belongs_to_the_picture_above_it():
    figure = show_tones([DARK, 255 - DARK], ["dark", "bright"])
    pictures, tones = figure.axes[:2], figure.axes[2:]
    for axes, image in zip(pictures, (DARK, 255 - DARK), strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), image)
        assert axes.images[0].get_clim() == (0, 255)
    shares = [axes.get_lines()[0].get_ydata() for axes in tones]
    assert shares[0][10] == 0.75
    assert shares[0][199] == 0.75
    assert shares[1][55] == 0.25
    assert shares[1][245] == 1
    assert [axes.get_title() for axes in pictures] == ["dark", "bright"]


def test_pictures_of_several_sizes_raise():
    with pytest.raises(ValueError, match="one size"):
        show_tones([DARK, DARK[:1]], ["a", "b"])
