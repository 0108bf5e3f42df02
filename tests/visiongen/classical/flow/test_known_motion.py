"""Sign and axis order of every flow function, fixed by translations and rotations."""

import cv2
import numpy as np
import pytest

from visiongen.classical.filters import gaussian_1d
from visiongen.classical.flow.coarse_to_fine import (
    coarse_to_fine,
    enlarge,
    horn_schunck_flow,
    lucas_kanade_flow,
)
from visiongen.classical.flow.constraint import constraint, derivatives, normal_flow
from visiongen.classical.flow.horn_schunck import horn_schunck, neighbour_mean
from visiongen.classical.flow.lucas_kanade import (
    dense_lucas_kanade,
    lucas_kanade,
    pyramidal_lucas_kanade,
    trust,
)
from visiongen.classical.flow.methods import METHODS

INNER = (slice(20, -20), slice(20, -20))
POINTS = np.array([[60.0, 40.0], [100.3, 70.8], [45.0, 80.0]])
SHIFTS = [(0.7, 0.0), (0.0, 0.7), (-0.6, 0.4)]


def dense_methods():
    return [
        pytest.param(lucas_kanade_flow, id="lucas-kanade"),
        pytest.param(horn_schunck_flow, id="horn-schunck"),
    ]


@pytest.mark.parametrize(("u", "v"), SHIFTS)
def test_derivatives_satisfy_the_constraint(moving, u, v):
    ix, iy, it = derivatives(*moving(u, v))
    scale = np.abs(it).max()
    assert np.abs(ix * u + iy * v + it)[INNER].max() < 0.03 * scale


def test_derivatives_are_per_pixel_right_and_down():
    y, x = np.mgrid[:20, :20] / 100
    ix, iy, it = derivatives(2 * x + y, 2 * x + y + 0.05)
    np.testing.assert_allclose(ix[1:-1, 1:-1], 0.02)
    np.testing.assert_allclose(iy[1:-1, 1:-1], 0.01)
    np.testing.assert_allclose(it, 0.05)


@pytest.mark.parametrize(("u", "v"), [(4.0, -2.5), (-1.0, 3.0)])
def test_constraint_around_the_true_flow_holds_there(moving, u, v):
    first, second = moving(u, v)
    flow = np.broadcast_to([u, v], (*first.shape, 2))
    a, b, c = constraint(first, second, flow)
    assert np.abs(a * u + b * v + c)[INNER].max() < 0.002
    assert np.abs(c)[INNER].max() > 0.05


def test_constraint_says_nothing_where_the_pixel_leaves(moving):
    first, second = moving(10, 0)
    flow = np.broadcast_to([10.0, 0.0], (*first.shape, 2))
    a, b, c = constraint(first, second, flow)
    assert not a[:, -10:].any()
    assert not b[:, -10:].any()
    assert not c[:, -10:].any()
    assert a[:, -11].any()


def test_normal_flow_is_the_part_along_the_gradient():
    y, x = np.mgrid[:60, :60].astype(float)
    angle = np.deg2rad(30)
    normal = np.array([np.cos(angle), np.sin(angle)])

    def stripes(u, v):
        along = (x - u) * normal[0] + (y - v) * normal[1]
        return 0.5 + 0.4 * np.sin(0.2 * along)

    u, v = 0.8, -0.3
    found = normal_flow(stripes(0, 0), stripes(u, v))
    expected = (normal @ [u, v]) * normal
    assert np.nanmax(np.abs(found - expected)[5:-5, 5:-5]) < 0.02
    assert np.isnan(found).any()  # at the crests there is no slope


@pytest.mark.parametrize(("u", "v"), SHIFTS)
def test_lucas_kanade_tracks_a_small_shift(moving, u, v):
    tracks = lucas_kanade(*moving(u, v), POINTS)
    # Bilinear interpolation flattens the crests a little: hundredths of a pixel.
    np.testing.assert_allclose(tracks.flow, [[u, v]] * 3, atol=0.03)
    assert tracks.found.all()


@pytest.mark.parametrize(("u", "v"), [(9.0, -6.0), (-12.0, 4.0)])
def test_pyramid_tracks_a_large_shift(moving, u, v):
    first, second = moving(u, v)
    tracks = pyramidal_lucas_kanade(first, second, POINTS, levels=4)
    np.testing.assert_allclose(tracks.flow, [[u, v]] * 3, atol=0.02)


def test_start_is_the_motion_to_begin_with(moving):
    first, second = moving(15, 0)
    start = np.array([[14.0, 0.5]] * 3)
    tracks = lucas_kanade(first, second, POINTS, start)
    np.testing.assert_allclose(tracks.flow, [[15, 0]] * 3, atol=0.02)
    assert start.tolist() == [[14.0, 0.5]] * 3  # the caller's array is left alone


@pytest.mark.parametrize("shift", [(3.3, -2.6), (-0.4, 7.2)])
def test_pyramidal_lucas_kanade_equals_opencv(shift):
    draw = np.random.default_rng(0)
    noise = cv2.GaussianBlur(draw.uniform(0, 255, (300, 360)), None, 2.0)
    noise = np.clip((noise - noise.mean()) / noise.std() * 50 + 128, 0, 255)
    first = noise.astype(np.uint8)
    matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
    second = cv2.warpAffine(first, matrix, first.shape[::-1], flags=cv2.INTER_CUBIC)
    points = draw.uniform(50, 250, (60, 2))
    ours = pyramidal_lucas_kanade(first, second, points, levels=4, window=21)
    criteria = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 30, 1e-3)
    theirs, status, _ = cv2.calcOpticalFlowPyrLK(
        first,
        second,
        points[:, None].astype(np.float32),
        None,
        winSize=(21, 21),
        maxLevel=3,
        criteria=criteria,
    )
    assert status.all()
    gap = np.linalg.norm(points + ours.flow - theirs[:, 0], axis=1)
    assert gap.mean() < 0.02
    # OpenCV 4 rounds the shift to 1/32 pixel.
    assert np.linalg.norm(ours.flow - shift, axis=1).mean() < 0.08


def test_flat_window_is_not_found(moving):
    first, second = moving(0.5, 0.5)
    first[:50, :50] = second[:50, :50] = 0.5
    tracks = lucas_kanade(first, second, np.array([[25, 25], [100, 70.0]]))
    assert tracks.found.tolist() == [False, True]
    assert tracks.flow[0].tolist() == [0, 0]


def test_point_that_leaves_is_not_found(moving):
    first, second = moving(8, 0)
    tracks = pyramidal_lucas_kanade(first, second, np.array([[155.0, 60.0]]))
    assert not tracks.found.any()


def test_trust_is_the_eigenvalue_of_the_window():
    y, x = np.mgrid[:60, :60]
    edge = (x > 30).astype(float)
    corner = edge * (y > 30)
    window = gaussian_1d(2.0)
    assert trust(edge, window)[30, 30] == pytest.approx(0, abs=1e-12)
    assert trust(corner, window)[30, 30] > 0.005


@pytest.mark.parametrize("method", dense_methods())
@pytest.mark.parametrize(("u", "v"), [(0.7, 0.0), (0.0, 0.7), (5.0, -3.0)])
def test_dense_flow_finds_a_translation(moving, method, u, v):
    flow = method(*moving(u, v), levels=3)
    assert flow.shape == (120, 160, 2)
    error = np.linalg.norm(flow - [u, v], axis=-1)[INNER]
    assert error.mean() < 0.1


@pytest.mark.parametrize("name", [name for name in METHODS if name != "zero"])
@pytest.mark.parametrize(("u", "v"), [(3, 0), (0, 3)])
def test_every_compared_method_tells_right_from_down(moving, name, u, v):
    first, second = ((255 * frame).round().astype(np.uint8) for frame in moving(u, v))
    flow = METHODS[name](first, second)
    assert flow.shape == (120, 160, 2)
    np.testing.assert_allclose(flow[INNER].mean((0, 1)), [u, v], atol=0.3)


def test_rotating_the_frames_rotates_the_normal_flow(moving):
    first, second = moving(0.6, -0.3, 120, 160)
    straight = normal_flow(first, second)
    turned = normal_flow(np.rot90(first).copy(), np.rot90(second).copy())
    u, v = np.moveaxis(np.rot90(straight), -1, 0)
    np.testing.assert_allclose(turned, np.stack([v, -u], axis=-1), atol=1e-9)


@pytest.mark.parametrize("track", [lucas_kanade, pyramidal_lucas_kanade])
def test_rotating_frames_and_points_rotates_the_tracks(moving, track):
    first, second = moving(0.7, -0.4, 129, 161)  # odd: halving keeps the corners
    turned = np.stack([POINTS[:, 1], 160 - POINTS[:, 0]], axis=1)
    u, v = track(first, second, POINTS).flow.T
    found = track(np.rot90(first).copy(), np.rot90(second).copy(), turned).flow
    np.testing.assert_allclose(found, np.stack([v, -u], axis=1), atol=1e-6)


@pytest.mark.parametrize("method", dense_methods())
def test_rotating_the_frames_rotates_the_flow(moving, method):
    first, second = moving(1.2, 0.5, 128, 128)
    straight = method(first, second, levels=1)
    turned = method(np.rot90(first).copy(), np.rot90(second).copy(), levels=1)
    # A quarter turn to the left sends (u, v) to (v, −u).
    u, v = np.moveaxis(np.rot90(straight), -1, 0)
    np.testing.assert_allclose(turned, np.stack([v, -u], axis=-1), atol=1e-8)


@pytest.mark.parametrize("method", dense_methods())
def test_mirroring_the_frames_mirrors_the_flow(moving, method):
    first, second = moving(1.2, 0.5)
    straight = method(first, second, levels=1)
    mirrored = method(first[:, ::-1].copy(), second[:, ::-1].copy(), levels=1)
    np.testing.assert_allclose(mirrored, straight[:, ::-1] * [-1, 1], atol=1e-8)


@pytest.mark.parametrize("method", dense_methods())
def test_still_frames_have_no_flow(moving, method):
    first, _ = moving(0, 0)
    assert np.abs(method(first, first, levels=3)).max() < 1e-9


def test_dense_least_squares_solves_what_its_window_sees():
    draw = np.random.default_rng(0)
    a, b = draw.normal(size=(2, 30, 30))
    c = -(a * 1.5 + b * -0.5)
    flow = dense_lucas_kanade(a, b, c, np.zeros((30, 30, 2)), gaussian_1d(2.0), 0)
    np.testing.assert_allclose(flow, np.broadcast_to([1.5, -0.5], (30, 30, 2)))


def test_dense_least_squares_keeps_the_flow_where_nothing_is_seen():
    nothing = np.zeros((10, 10))
    before = np.full((10, 10, 2), 3.0)
    after = dense_lucas_kanade(
        nothing, nothing, nothing, before, gaussian_1d(2.0), 1e-5
    )
    np.testing.assert_allclose(after, before)


def test_horn_schunck_lowers_its_energy(moving):
    first, second = moving(0.6, -0.3)
    flow = np.zeros((*first.shape, 2))
    lines, alpha = constraint(first, second, flow), 0.05

    def energy(flow):
        a, b, c = lines
        data = (a * flow[..., 0] + b * flow[..., 1] + c) ** 2
        rough = sum((np.diff(flow, axis=axis) ** 2).sum() for axis in (0, 1))
        return data.sum() + alpha**2 * rough

    before = energy(flow)
    after = [energy(horn_schunck(*lines, flow, alpha, n)) for n in (10, 50, 200)]
    assert before > after[0] > after[1] > after[2]


def test_neighbour_mean_weighs_sides_twice_as_much_as_corners():
    dot = np.zeros((5, 5, 2))
    dot[2, 2] = 12
    mean = neighbour_mean(dot)[..., 0]
    assert mean[1:4, 1:4] == pytest.approx(np.array([[1, 2, 1], [2, 0, 2], [1, 2, 1]]))
    assert neighbour_mean(np.ones((4, 4, 2))) == pytest.approx(np.ones((4, 4, 2)))


def test_enlarged_flow_is_twice_as_long():
    small = np.dstack(np.meshgrid(np.arange(5.0), np.arange(4.0)))
    large = enlarge(small, (8, 10))
    assert large[4, 6].tolist() == [6, 4]  # small[2, 3] = (3, 2)


def test_odd_sizes_fit_through_the_pyramid(moving):
    first, second = moving(2, 1, 99, 131)
    assert lucas_kanade_flow(first, second, levels=4).shape == (99, 131, 2)


def test_solver_gets_the_lines_and_the_flow(moving):
    seen = []

    def solve(a, b, c, flow):
        seen.append((a.shape, flow.shape))
        return flow + 1

    flow = coarse_to_fine(*moving(0, 0, 80, 100), solve, levels=2, warps=2)
    assert seen == [((40, 50), (40, 50, 2))] * 2 + [((80, 100), (80, 100, 2))] * 2
    np.testing.assert_allclose(flow, 6)  # (0 + 1 + 1) · 2 + 1 + 1


BAD_FRAMES = [
    (np.zeros((9, 9)), np.zeros((9, 8)), "differ in shape"),
    (np.zeros((9, 9)), np.zeros((9, 9, 3)), "differ in shape"),
    (np.zeros((9, 9, 3)), np.zeros((9, 9, 3)), "must be grey"),
    (np.zeros((9, 9)), np.zeros((9, 9), np.uint8), "differ in type"),
]


@pytest.mark.parametrize(("first", "second", "message"), BAD_FRAMES)
@pytest.mark.parametrize(
    "function",
    [
        derivatives,
        normal_flow,
        lucas_kanade_flow,
        horn_schunck_flow,
        lambda a, b: lucas_kanade(a, b, POINTS),
        lambda a, b: pyramidal_lucas_kanade(a, b, POINTS),
    ],
)
def test_frames_that_do_not_fit_are_refused(function, first, second, message):
    with pytest.raises(ValueError, match=message):
        function(first, second)


def test_even_window_is_refused(moving):
    with pytest.raises(ValueError, match="must be odd"):
        lucas_kanade(*moving(0, 0), POINTS, window=20)


def test_alpha_must_be_positive():
    nothing = np.zeros((4, 4))
    with pytest.raises(ValueError, match="must be positive"):
        horn_schunck(nothing, nothing, nothing, np.zeros((4, 4, 2)), 0, 5)


def test_each_level_carries_its_motion_to_the_next():
    """Fine noise moved by 30 pixels: hopeless at once, found from coarse to fine."""
    draw = np.random.default_rng(0)
    noise = cv2.GaussianBlur(draw.uniform(size=(300, 360)), (0, 0), 2.0)
    first = (noise - noise.min()) / np.ptp(noise)
    second = np.roll(first, (18, -24), axis=(0, 1))
    points = draw.uniform(80, 220, (40, 2))

    def share_found(levels):
        flow = pyramidal_lucas_kanade(first, second, points, levels).flow
        return np.mean(np.linalg.norm(flow - [-24, 18], axis=1) < 0.5)

    assert share_found(5) > 0.8
    assert share_found(1) < 0.2
