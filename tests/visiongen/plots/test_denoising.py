"""Figures of sampling show the errors, paths and points that they are given."""

import numpy as np
import pytest

from visiongen.plots.denoising import (
    setting_name,
    show_loss_by_time,
    show_paths,
    show_quality_by_time,
    show_sampler_points,
)


def test_each_error_has_its_line():
    table = {"time": [1, 2], "loss": [3, 4], "data": [5, 6], "noise": [7, 8]}
    (axes,) = show_loss_by_time(table).axes
    drawn = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert drawn == {"as predicted": [3, 4], "of x̂₀": [5, 6], "of ε̂": [7, 8]}
    assert all(list(line.get_xdata()) == [1, 2] for line in axes.lines)


def test_paths_lead_from_their_first_points_to_their_last():
    way = np.arange(12.0).reshape(3, 2, 2)  # three moments of two points
    left, right = show_paths({"a": way, "b": way + 1}, [[0.5, 0.5]], 20).axes
    assert [left.get_title(), right.get_title()] == ["a", "b"]
    lines = [np.stack(line.get_data(), 1) for line in left.lines]
    np.testing.assert_array_equal(lines, [way[:, 0], way[:, 1]])
    real, start, end = (dots.get_offsets() for dots in right.collections)
    np.testing.assert_array_equal(real, [[0.5, 0.5]])
    np.testing.assert_array_equal(start, way[0] + 1)
    np.testing.assert_array_equal(end, way[-1] + 1)


def points():
    return [
        {"sampler": "ddim", "calls": 20, "sampling_ms": 4.0, "frechet_judge": 6.0},
        {"sampler": "ddim", "calls": 10, "sampling_ms": 2.0, "frechet_judge": 9.0},
        {
            "sampler": "ddim",
            "eta": 0.5,
            "calls": 10,
            "sampling_ms": 3.0,
            "frechet_judge": 7.0,
        },
    ]


def test_settings_are_lines_in_the_order_of_their_calls():
    left, right = show_sampler_points(points(), floor=1.5).axes
    line, single, floor = left.lines
    assert [line.get_label(), single.get_label()] == ["ddim", "ddim, η = 0.5"]
    np.testing.assert_array_equal(line.get_data(), [[10, 20], [9, 6]])
    np.testing.assert_array_equal(single.get_data(), [[10], [7]])
    np.testing.assert_array_equal(right.lines[0].get_data(), [[2, 4], [9, 6]])
    assert set(floor.get_ydata()) == {1.5}
    assert line.get_color() != single.get_color()


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"sampler": "dpm-solver"}, "dpm-solver"),
        ({"sampler": "ancestral", "variance": "forward"}, "ancestral, variance β"),
        ({"sampler": "ddim", "clip": False}, "ddim, not clipped"),
    ],
)
def test_settings_are_named(row, name):
    assert setting_name(row) == name


def test_an_error_of_zero_is_left_out():
    table = {"time": [1, 2], "loss": [1, 1], "data": [1, 1], "noise": [1, 0]}
    (axes,) = show_loss_by_time(table).axes
    assert np.isnan(axes.lines[2].get_ydata()[1])
    assert axes.get_ylim()[0] > 0.01


def test_quality_by_time_keeps_the_order_of_training_and_shows_the_floor():
    curves = {"ours": ([3, 6, 30], [100, 60, 40]), "theirs": ([8, 80], [250, 50])}
    (axes,) = show_quality_by_time(curves, floor=3.0).axes
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert list(lines["ours"].get_xdata()) == [3, 6, 30]
    assert list(lines["theirs"].get_ydata()) == [250, 50]
    assert set(lines["test pictures"].get_ydata()) == {3.0}
    assert axes.get_xscale() == axes.get_yscale() == "log"
    assert "two cores" in axes.get_xlabel()
