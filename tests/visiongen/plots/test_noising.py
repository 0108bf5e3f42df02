"""Figures of the forward process show the schedules and numbers that they are given."""

import numpy as np
import torch

from visiongen.diffusion.noise_schedule import NoiseSchedule
from visiongen.plots.noising import Spread, show_schedules, show_spreading


def test_every_panel_shows_its_quantity():
    schedule = NoiseSchedule(torch.tensor([1.0, 0.64, 0.16], dtype=torch.float64))
    added, kept, ratio = show_schedules({"a": schedule}).axes
    beta = added.lines[0]
    assert beta.get_label() == "a"
    np.testing.assert_allclose(beta.get_data(), [[1, 2], [0.36, 0.75]])
    amplitude, power, *_ = kept.lines
    np.testing.assert_allclose(amplitude.get_data(), [[0, 1, 2], [1, 0.8, 0.4]])
    np.testing.assert_allclose(power.get_data(), [[0, 1, 2], [1, 0.64, 0.16]])
    np.testing.assert_allclose(
        ratio.lines[0].get_data(), [[1, 2], [0.64 / 0.36, 0.16 / 0.84]]
    )


def test_solid_is_the_amplitude_and_dashed_the_power():
    schedule = NoiseSchedule(torch.tensor([1.0, 0.25], dtype=torch.float64))
    kept = show_schedules({"a": schedule}).axes[1]
    words = {line.get_label(): line.get_linestyle() for line in kept.lines[2:]}
    assert words == {"√ᾱ, amplitude": "-", "ᾱ, power": "--"}
    assert [line.get_linestyle() for line in kept.lines[:2]] == ["-", "--"]


def test_a_panel_shows_its_histogram_and_its_density():
    places = np.linspace(0, 6, 7)
    moments = {
        "t = 0": Spread([0.05, 0.05, 5.05], places, places),
        "t = 9": Spread([3.05], places, 2 * places),
    }
    figure = show_spreading(moments)
    assert [axes.get_title() for axes in figure.axes] == ["t = 0", "t = 9"]
    first, second = figure.axes
    np.testing.assert_array_equal(second.lines[0].get_ydata(), 2 * places)
    heights = np.array([bar.get_height() for bar in first.patches])
    np.testing.assert_allclose(heights.sum() * 0.1, 1)
    np.testing.assert_allclose(heights[0], 2 * heights[50])
    assert np.flatnonzero([bar.get_height() for bar in second.patches]).tolist() == [30]
