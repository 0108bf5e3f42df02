import numpy as np
import pytest

from visiongen.plots.flow import (
    colour_wheel,
    draw_tracks,
    flow_to_colour,
    longest_motion,
    overlay,
    show_arrows,
    show_flows,
)


def colour_of(u, v, longest=1.0):
    return flow_to_colour(np.array([[[u, v]]], float), longest)[0, 0]


def test_right_is_red_and_left_is_cyan():
    np.testing.assert_allclose(colour_of(1, 0), [1, 0, 0], atol=1e-9)
    np.testing.assert_allclose(colour_of(-1, 0), [0, 1, 1], atol=1e-9)


def test_down_is_yellow_green_and_up_is_violet():
    np.testing.assert_allclose(colour_of(0, 1), [0.5, 1, 0], atol=1e-9)
    np.testing.assert_allclose(colour_of(0, -1), [0.5, 0, 1], atol=1e-9)


def test_length_is_value():
    assert colour_of(0, 0).tolist() == [0, 0, 0]
    assert colour_of(2, 0, longest=4).max() == pytest.approx(0.5)
    assert colour_of(9, 0, longest=4).max() == 1


def test_unknown_flow_is_grey():
    flow = np.array([[[np.nan, 1], [1e10, 1e10], [1, 0]]])
    colour = flow_to_colour(flow, 1.0)
    assert (colour[0, :2] == 0.5).all()
    assert colour[0, 2].tolist() == [1, 0, 0]


def test_wheel_is_its_own_legend():
    wheel = colour_wheel(101)
    np.testing.assert_allclose(wheel[50, 100, :3], colour_of(1, 0), atol=1e-9)
    np.testing.assert_allclose(wheel[100, 50, :3], colour_of(0, 1), atol=1e-9)
    assert wheel[0, 0, 3] == 0
    assert wheel[50, 50, 3] == 1


def test_longest_motion_leaves_out_the_unknown():
    flow = np.zeros((10, 10, 2))
    flow[..., 0] = 3
    flow[0, 0] = np.nan
    flow[0, 1] = 1e10
    assert longest_motion(flow) == 3


def test_arrows_start_at_pixels_and_point_along_the_flow():
    flow = np.zeros((40, 60, 2))
    flow[..., 0], flow[..., 1] = 2, -1
    flow[:, 30:] = np.nan
    figure = show_arrows(np.zeros((40, 60), np.uint8), flow, spacing=10, scale=3)
    (arrows,) = figure.axes[0].collections
    assert arrows.get_offsets().tolist()[:2] == [[5, 5], [15, 5]]
    assert len(arrows.get_offsets()) == 4 * 3
    assert set(arrows.U) == {6}
    assert set(arrows.V) == {-3}


def test_every_flow_is_drawn_under_its_title():
    flows = [np.ones((8, 12, 2)), np.zeros((8, 12, 2)), np.ones((8, 12, 2))]
    figure = show_flows(flows, ["a", "b", "c"], longest=2.0)
    drawn = {a.get_title(): a.images[0].get_array() for a in figure.axes if a.images}
    for title, flow in zip("abc", flows, strict=True):
        np.testing.assert_allclose(drawn[title], flow_to_colour(flow, 2.0))


def test_scale_must_be_positive():
    with pytest.raises(ValueError, match="must be positive"):
        flow_to_colour(np.zeros((2, 2, 2)), 0)


def test_overlay_leaves_what_stands_still_and_tints_what_moves():
    frame = np.full((10, 10), 100, np.uint8)
    flow = np.zeros((10, 10, 2))
    flow[:, 5:, 0] = 4  # to the right: red
    shown = overlay(frame, flow, longest=4)
    assert (shown[:, :5] == 100).all()
    red, green, blue = shown[0, 9].astype(int)
    assert red > 200
    assert green == blue == 25


def test_tracks_are_drawn_where_the_points_are():
    frames = np.zeros((3, 40, 60, 3), np.uint8)
    paths = np.full((3, 2, 2), np.nan)
    paths[:, 0] = [[10, 20], [20, 20], [30, 20]]
    paths[0, 1] = [50, 10]  # lost after the first frame
    drawn = draw_tracks(frames, paths)
    assert drawn[2, 20, 12].any()
    assert drawn[2, 20, 30].any()
    assert drawn[0, 10, 50].any()
    assert not drawn[1, 10, 50].any()
    assert not frames.any()  # the caller's frames are left alone
