import numpy as np
import pytest

from visiongen.plots.flow import (
    colour_wheel,
    draw_tracks,
    flow_to_colour,
    overlay,
    show_against_truth,
    stamp_wheel,
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


def test_truth_estimate_and_error_stand_under_their_titles():
    flow, truth = np.ones((64, 96, 2)), np.zeros((64, 96, 2))
    truth[0, 0] = np.nan
    figure = show_against_truth(np.zeros((64, 96)), flow, truth, longest=2.0)
    drawn = {a.get_title(): a.images[0].get_array() for a in figure.axes if a.images}
    np.testing.assert_allclose(drawn["truth"], flow_to_colour(truth, 2.0))
    np.testing.assert_allclose(drawn["estimate"], flow_to_colour(flow, 2.0))
    assert drawn["error"][0, 0] == 0
    np.testing.assert_allclose(drawn["error"][1:], np.sqrt(2))


def test_arrows_of_the_estimate_start_at_their_pixels():
    flow = np.zeros((64, 96, 2))
    flow[..., 0], flow[..., 1] = 2, -1
    figure = show_against_truth(np.zeros((64, 96)), flow, flow, longest=4.0)
    axes = next(a for a in figure.axes if "5 times" in a.get_title())
    (arrows,) = axes.collections
    assert arrows.get_offsets().tolist() == [
        [x, y] for y in (16, 48) for x in (16, 48, 80)
    ]
    assert set(arrows.U) == {10}
    assert set(arrows.V) == {-5}


def test_wheel_is_stamped_into_a_corner_of_every_frame():
    frames = np.full((2, 100, 120, 3), 7, np.uint8)
    stamped = stamp_wheel(frames, size=41)
    assert (frames == 7).all()  # the caller's frames are left alone
    for frame in stamped:
        np.testing.assert_allclose(frame[73, 46], [255, 0, 0], atol=1)  # right is red
        assert frame[73, 26].max() == 0  # the middle stands still
        assert (frame[:50] == 7).all()
        assert (frame[53, 6] == 7).all()  # outside of the disc


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
