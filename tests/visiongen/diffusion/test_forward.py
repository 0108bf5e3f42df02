"""The closed form equals the chain; the posterior equals counting and Bayes."""

import math

import pytest
import torch
from diffusers import DDPMScheduler

from visiongen.diffusion.forward import (
    add_noise,
    noise_step_by_step,
    noising_step,
    posterior,
)
from visiongen.diffusion.noise_schedule import NoiseSchedule, linear_schedule


def test_the_jump_has_the_moments_of_the_chain():
    schedule = linear_schedule(60, 1e-3, 0.1)
    clean = torch.full((100_000, 1), 1.5)
    times = [1, 20, 60]
    walked = noise_step_by_step(clean, times, schedule)
    for t, x in zip(times, walked, strict=True):
        jumped = add_noise(clean, torch.randn_like(clean), t, schedule)
        # five standard errors of 100,000 samples
        assert float(x.mean()) == pytest.approx(float(jumped.mean()), abs=0.022)
        assert float(x.var()) == pytest.approx(float(jumped.var()), abs=0.032)
        assert float(x.mean()) == pytest.approx(
            1.5 * math.sqrt(float(schedule.alpha_bar[t])), abs=0.016
        )


def test_the_jump_is_the_composition_of_steps():
    schedule = linear_schedule(200)
    mean, variance = 1.0, 0.0
    for t in range(1, 201):
        beta = float(schedule.betas[t - 1])
        mean, variance = math.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
    signal, sigma = schedule.levels(200, torch.zeros(1))
    assert signal == pytest.approx(mean, rel=1e-12)
    assert sigma**2 == pytest.approx(variance, rel=1e-12)


def test_adding_noise_equals_diffusers(schedule):
    clean, noise = torch.randn(2, 4, 1, 8, 8)
    t = torch.tensor([1, 2, 500, 1000])
    theirs = DDPMScheduler(1000, beta_start=1e-4, beta_end=0.02)
    expected = theirs.add_noise(clean, noise, t - 1)  # their times start at 0
    torch.testing.assert_close(
        add_noise(clean, noise, t, schedule), expected, atol=1e-5, rtol=0
    )


def test_one_step_makes_time_1():
    schedule = NoiseSchedule.from_betas(torch.tensor([0.2, 0.5]))
    clean, noise = torch.randn(2, 5, 3)
    torch.testing.assert_close(
        noising_step(clean, noise, 1, schedule), add_noise(clean, noise, 1, schedule)
    )


@pytest.mark.parametrize("t", [0, 1001])
def test_there_is_no_step_outside(schedule, t):
    with pytest.raises(ValueError, match="outside 1 … 1000"):
        noising_step(torch.zeros(1), torch.zeros(1), t, schedule)


@pytest.mark.parametrize(("t", "s"), [(3, 2), (40, 15)])
def test_the_posterior_is_bayes_rule(t, s):
    schedule = linear_schedule(60, 1e-3, 0.1)
    x0, xt = 0.7, -0.4
    grid = torch.linspace(-8, 8, 160_001, dtype=torch.float64)  # of x_s
    a, b = (float(schedule.alpha_bar[n]) for n in (s, t))

    def log_normal(x, mean, variance):
        return -0.5 * (x - mean) ** 2 / variance

    prior = log_normal(grid, math.sqrt(a) * x0, 1 - a)  # q(x_s | x_0)
    likelihood = log_normal(xt, math.sqrt(b / a) * grid, 1 - b / a)  # q(x_t | x_s)
    share = (prior + likelihood).softmax(0)
    mean = (share * grid).sum()
    variance = (share * (grid - mean) ** 2).sum()
    found, spread = posterior(torch.tensor([x0]), torch.tensor([xt]), t, schedule, s)
    assert float(found) == pytest.approx(float(mean), abs=1e-6)
    assert spread == pytest.approx(float(variance), rel=1e-6)


def test_the_posterior_is_what_counting_finds():
    schedule = linear_schedule(60, 1e-3, 0.1)
    t, clean = 30, torch.full((400_000,), 0.8)
    before, after = noise_step_by_step(clean, [t - 1, t], schedule)
    near = (after - 0.3).abs() < 0.02  # pictures that came out near 0.3
    mean, variance = posterior(torch.tensor([0.8]), torch.tensor([0.3]), t, schedule)
    assert near.sum() > 4000
    # four standard errors, and the width of the window
    error = 4 * math.sqrt(variance / int(near.sum())) + 0.002
    assert float(before[near].mean()) == pytest.approx(float(mean), abs=error)
    assert float(before[near].var()) == pytest.approx(variance, rel=0.1)


def test_the_step_to_time_0_knows_the_picture(schedule):
    clean, noisy = torch.randn(2, 4)
    mean, variance = posterior(clean, noisy, 1, schedule)
    torch.testing.assert_close(mean, clean)
    assert variance == 0


@pytest.mark.parametrize(("t", "s"), [(0, None), (5, 5), (5, 6), (1001, 3), (4, -1)])
def test_the_posterior_goes_back_in_time(schedule, t, s):
    with pytest.raises(ValueError, match="need 0 ≤ s < t ≤ 1000"):
        posterior(torch.zeros(1), torch.zeros(1), t, schedule, s)
