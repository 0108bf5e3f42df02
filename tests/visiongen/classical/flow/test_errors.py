import numpy as np
import pytest

from visiongen.classical.flow.consistency import occluded, round_trip
from visiongen.classical.flow.errors import (
    angular_error,
    average,
    end_point_error,
    known,
)
from visiongen.classical.flow.warping import stays_inside, warp_backward


def field(u, v, height=6, width=8):
    return np.broadcast_to(np.array([u, v], float), (height, width, 2)).copy()


def test_end_point_error_is_a_distance():
    error = end_point_error(field(3, 4), field(0, 0))
    assert error.shape == (6, 8)
    np.testing.assert_allclose(error, 5)


def test_angle_between_right_and_still_is_45_degrees():
    np.testing.assert_allclose(angular_error(field(1, 0), field(0, 0)), 45)
    np.testing.assert_allclose(angular_error(field(1, 0), field(0, 1)), 60)
    np.testing.assert_allclose(angular_error(field(2, 1), field(2, 1)), 0)


def test_small_angles_are_not_rounded_away():
    error = angular_error(field(1e-9, 0), field(0, 0))
    np.testing.assert_allclose(np.deg2rad(error), 1e-9, rtol=1e-6)


@pytest.mark.parametrize("unknown", [np.nan, 1e10, 1.7e9])
@pytest.mark.parametrize("measure", [end_point_error, angular_error])
def test_unknown_pixels_do_not_count(measure, unknown):
    truth = field(1, 1)
    alone = average(measure(field(2, 1), truth))
    truth[0, :] = unknown
    truth[1, 0, 1] = unknown  # one component is enough
    error = measure(field(2, 1), truth)
    assert np.isnan(error).sum() == 9
    assert average(error) == pytest.approx(alone)


def test_flow_may_be_anything_where_the_truth_is_unknown():
    truth, flow = field(1, 1), field(1, 1)
    truth[0], flow[0] = np.nan, np.nan
    assert average(end_point_error(flow, truth)) == 0


def test_missing_estimates_are_refused():
    flow = field(1, 1)
    flow[2, 2] = np.nan
    with pytest.raises(ValueError, match="NaN where the truth is known"):
        end_point_error(flow, field(1, 1))


def test_different_sizes_are_refused():
    with pytest.raises(ValueError, match=r"\(6, 8, 2\) for a truth of \(5, 8, 2\)"):
        end_point_error(field(1, 1), field(1, 1, height=5))


def test_no_known_pixel_has_no_average():
    with pytest.raises(ValueError, match="unknown at every pixel"):
        average(end_point_error(field(1, 1), field(np.nan, np.nan)))


def test_known_needs_a_flow():
    with pytest.raises(ValueError, match=r"\(H, W, 2\)"):
        known(np.zeros((4, 4)))


def test_warping_back_undoes_a_shift():
    picture = np.random.default_rng(0).uniform(size=(20, 30))
    moved = np.roll(picture, (2, 5), axis=(0, 1))  # 5 right, 2 down
    back = warp_backward(moved, field(5, 2, 20, 30))
    np.testing.assert_allclose(back[:-2, :-5], picture[:-2, :-5])


def test_warping_between_pixels_is_linear():
    ramp = np.tile(np.arange(10.0), (5, 1))
    back = warp_backward(ramp, field(0.25, 0, 5, 10))
    np.testing.assert_allclose(back[:, :-1], ramp[:, :-1] + 0.25)
    np.testing.assert_allclose(back[:, -1], 9)  # the border is repeated


def test_warping_takes_colour_and_refuses_other_sizes():
    assert warp_backward(np.zeros((6, 8, 3)), field(1, 0)).shape == (6, 8, 3)
    with pytest.raises(ValueError, match="for a frame of"):
        warp_backward(np.zeros((6, 9)), field(1, 0))


def test_pixels_that_leave_are_marked():
    stays = stays_inside(field(2, 0))
    assert stays[:, :6].all()
    assert not stays[:, 6:].any()


def test_there_and_back_is_zero():
    trip = round_trip(field(2, 1), field(-2, -1))
    np.testing.assert_allclose(trip, 0)


def test_covered_pixels_are_found():
    """A square moves 6 right over a still ground: it hides a strip of 6 columns."""
    forward, backward = field(0, 0, 40, 60), field(0, 0, 40, 60)
    forward[10:30, 10:30, 0] = 6
    backward[10:30, 16:36, 0] = -6
    hidden = np.zeros((40, 60), bool)
    hidden[10:30, 30:36] = True
    np.testing.assert_array_equal(occluded(forward, backward), hidden)
