"""Between Gaussians the velocity and the flow are known; solvers have their order."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from visiongen.diffusion.ancestral import last
from visiongen.diffusion.flow_matching import (
    euler,
    even_flow_times,
    flow_levels,
    from_velocity,
    heun,
    interpolate,
    logit_normal_times,
    midpoint,
    uniform_times,
    velocity,
)
from visiongen.diffusion.mixture import GaussianMixture

MEAN, DEVIATION = 0.8, 0.3


@pytest.fixture
def gaussian():
    return GaussianMixture(
        torch.tensor([[MEAN]], dtype=torch.float64),
        torch.tensor([DEVIATION], dtype=torch.float64),
        torch.ones(1, dtype=torch.float64),
    )


def exact_velocity(x, t):
    """E[ε − x_0 | x_t] of a line between N(MEAN, DEVIATION²) and N(0, 1)."""
    variance = (1 - t) ** 2 * DEVIATION**2 + t**2
    gain = (t - (1 - t) * DEVIATION**2) / variance
    return gain * (x - (1 - t) * MEAN) - MEAN


def test_the_line_starts_at_the_picture_and_ends_in_noise():
    clean, noise = torch.randn(2, 3, 5)
    assert torch.equal(interpolate(clean, noise, 0.0), clean)
    assert torch.equal(interpolate(clean, noise, 1.0), noise)
    t = torch.tensor([0.0, 0.5, 1.0])
    expected = torch.stack([clean[0], (clean[1] + noise[1]) / 2, noise[2]])
    torch.testing.assert_close(interpolate(clean, noise, t), expected)


def test_the_velocity_is_the_slope_of_the_line():
    clean, noise = torch.randn(2, 4, dtype=torch.float64)
    slope = interpolate(clean, noise, 0.6) - interpolate(clean, noise, 0.5)
    torch.testing.assert_close(slope / 0.1, velocity(clean, noise))


@pytest.mark.parametrize("t", [0.3, torch.tensor([0.0, 0.4, 1.0])])
def test_velocity_and_point_give_back_picture_and_noise(t):
    clean, noise = torch.randn(2, 3, 5)
    point = interpolate(clean, noise, t)
    seen = from_velocity(velocity(clean, noise), point, t)
    torch.testing.assert_close(seen.data, clean)
    torch.testing.assert_close(seen.noise, noise)


@pytest.mark.parametrize("t", [0.0, 0.2, 0.7, 1.0])
def test_the_perfect_denoiser_has_the_exact_velocity(gaussian, t):
    x = torch.linspace(-2, 2, 9, dtype=torch.float64)[:, None]
    found = velocity(*gaussian.denoiser(flow_levels)(x, t))
    torch.testing.assert_close(found, exact_velocity(x, t))


@pytest.mark.parametrize("t", [0.2, 0.7])
def test_least_squares_on_the_target_finds_the_exact_velocity(t):
    """What flow matching minimises has the exact velocity as its minimum."""
    clean = MEAN + DEVIATION * torch.randn(200_000, dtype=torch.float64)
    noise = torch.randn_like(clean)
    x = interpolate(clean, noise, t)
    columns = torch.stack([x, torch.ones_like(x)], 1)
    slope, offset = torch.linalg.lstsq(columns, velocity(clean, noise)[:, None])[0]
    for place in (0.2, 0.9):
        fitted = float(slope * place + offset)
        assert fitted == pytest.approx(exact_velocity(place, t), abs=0.02)


@pytest.mark.parametrize(("solve", "order"), [(euler, 1), (midpoint, 2), (heun, 2)])
def test_solvers_follow_the_flow_with_their_order(solve, order):
    """Reference: scipy's Runge–Kutta method of order 5, on a bent flow to two centres.

    (Between two Gaussians the midpoint method happens to have order 3.)
    """
    pair = GaussianMixture(
        torch.tensor([[-0.9], [0.8]], dtype=torch.float64),
        torch.tensor([0.4, 0.5], dtype=torch.float64),
        torch.tensor([0.4, 0.6], dtype=torch.float64),
    )
    denoise = pair.denoiser(flow_levels)
    start = torch.linspace(-2, 2, 9, dtype=torch.float64)[:, None]

    def slope(t, x):
        return velocity(*denoise(torch.from_numpy(x)[:, None], float(t)))[:, 0].numpy()

    exact = solve_ivp(slope, (1, 0), start[:, 0].numpy(), rtol=1e-10, atol=1e-10)
    errors = []
    for steps in (40, 80, 160):
        x = last(solve(denoise, start, even_flow_times(steps)))
        errors.append(float(np.abs(x[:, 0].numpy() - exact.y[:, -1]).max()))
    ratios = [errors[0] / errors[1], errors[1] / errors[2]]
    assert all(0.8 * 2**order < ratio < 1.25 * 2**order for ratio in ratios), ratios


@pytest.mark.parametrize("solve", [midpoint, heun])
def test_the_whole_flow_maps_noise_to_data(gaussian, solve):
    start = torch.linspace(-2, 2, 9, dtype=torch.float64)[:, None]
    x = last(solve(gaussian.denoiser(flow_levels), start, even_flow_times(160)))
    torch.testing.assert_close(x, MEAN + DEVIATION * start, atol=1e-4, rtol=0)


@pytest.mark.parametrize(("solve", "calls"), [(euler, 5), (midpoint, 10), (heun, 10)])
def test_solvers_cost_what_they_say(gaussian, solve, calls):
    count = 0

    def counted(x, t):
        nonlocal count
        count += 1
        assert 0 <= t <= 1
        return gaussian.denoiser(flow_levels)(x, t)

    list(solve(counted, torch.zeros(1, 1, dtype=torch.float64), even_flow_times(5)))
    assert count == calls


def test_one_straight_step_suffices_where_the_data_are_one_point():
    point = GaussianMixture(torch.tensor([[0.5]]), torch.zeros(1), torch.ones(1))
    made = last(euler(point.denoiser(flow_levels), torch.randn(20, 1), [1.0, 0.0]))
    torch.testing.assert_close(made, torch.full((20, 1), 0.5))


def test_training_times_stay_inside_and_have_their_distribution():
    uniform = uniform_times(100_000, torch.device("cpu"))
    middle = logit_normal_times(100_000, torch.device("cpu"))
    for t in (uniform, middle):
        assert 0 <= t.min() < t.max() <= 1
        assert float(t.mean()) == pytest.approx(0.5, abs=0.005)
    assert float(uniform.std()) == pytest.approx(math.sqrt(1 / 12), abs=0.005)
    # the logit is standard normal: 68 % lie within sigmoid(±1)
    inside = (middle - 0.5).abs() < torch.sigmoid(torch.tensor(1.0)) - 0.5
    assert float(inside.float().mean()) == pytest.approx(0.683, abs=0.01)


def test_steps_are_at_least_one():
    assert even_flow_times(2) == [1.0, 0.5, 0.0]
    with pytest.raises(ValueError, match="at least 1"):
        even_flow_times(0)
