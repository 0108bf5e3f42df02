import numpy as np
import pytest

from visiongen.plots.colour_scales import (
    lightness,
    perceived_steps,
    show_colour_scales,
)


def test_grey_goes_from_black_to_white():
    assert lightness("gray")[[0, -1]] == pytest.approx([0, 100], abs=0.1)


def test_the_lightness_of_viridis_only_rises_and_that_of_jet_turns():
    assert (np.diff(lightness("viridis")) > 0).all()
    assert (np.diff(lightness("jet")) > 0).any()
    assert (np.diff(lightness("jet")) < 0).any()


def test_equal_steps_of_jet_look_less_equal_than_those_of_viridis():
    ratio = {
        name: perceived_steps(name).std() / perceived_steps(name).mean()
        for name in ("jet", "viridis")
    }
    assert ratio["jet"] > 2 * ratio["viridis"]


def test_each_map_has_a_column():
    figure = show_colour_scales(["jet", "viridis"])
    assert [axes.get_title() for axes in figure.axes[:2]] == ["jet", "viridis"]
    np.testing.assert_array_equal(
        figure.axes[2].get_lines()[0].get_ydata(), lightness("jet")
    )
