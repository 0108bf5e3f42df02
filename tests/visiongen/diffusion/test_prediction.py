"""Noise, picture and v say the same; weights translate between their losses."""

import itertools

import pytest
import torch
from diffusers import DDIMScheduler

from visiongen.diffusion.forward import add_noise, posterior
from visiongen.diffusion.noise_schedule import cosine_schedule
from visiongen.diffusion.prediction import KINDS, denoised, score, target
from visiongen.diffusion.weighting import min_snr, plain, variational_bound

TIMES = torch.tensor([1, 10, 300, 999])


@pytest.fixture
def parts(schedule):
    clean, noise = torch.randn(2, 4, 6, dtype=torch.float64)
    noisy = add_noise(clean, noise, TIMES, schedule)
    return clean, noise, noisy, schedule.levels(TIMES, clean)


@pytest.mark.parametrize("kind", KINDS)
def test_the_target_gives_back_picture_and_noise(parts, kind):
    clean, noise, noisy, levels = parts
    seen = denoised(kind, target(kind, clean, noise, *levels), noisy, *levels)
    torch.testing.assert_close(seen.data, clean)
    torch.testing.assert_close(seen.noise, noise)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_prediction_still_adds_up_to_the_noisy_picture(parts, kind):
    clean, _, noisy, (signal, sigma) = parts
    seen = denoised(kind, torch.randn_like(clean), noisy, signal, sigma)
    torch.testing.assert_close(signal * seen.data + sigma * seen.noise, noisy)


def test_velocity_equals_diffusers(schedule):
    clean, noise = torch.randn(2, 4, 6)
    theirs = DDIMScheduler(1000, beta_start=1e-4, beta_end=0.02)
    torch.testing.assert_close(
        target("velocity", clean, noise, *schedule.levels(TIMES, clean)),
        theirs.get_velocity(clean, noise, TIMES - 1),
        atol=1e-5,
        rtol=0,
    )


def test_another_kind_is_refused():
    x = torch.zeros(1)
    for function in (target, denoised):
        with pytest.raises(ValueError, match="noise, data, velocity, not 'eps'"):
            function("eps", x, x, 1.0, 0.0)


def test_the_score_is_the_gradient_of_the_log_density(mixture, schedule):
    x = torch.randn(50, 2)
    for t in (1, 200, 900):
        signal, sigma = schedule.levels(t, x)
        free = x.clone().requires_grad_(True)
        density = mixture.log_density(free, signal, sigma).sum()
        (expected,) = torch.autograd.grad(density, free)
        found = score(mixture.guess(x, signal, sigma).noise, t, schedule)
        torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("weighting", [min_snr, variational_bound])
@pytest.mark.parametrize("make", ["linear", "cosine"])
def test_a_weighting_means_the_same_for_every_kind(schedule, weighting, make):
    schedule = schedule if make == "linear" else cosine_schedule()
    clean, noise, wrong = torch.randn(3, 4, 6, dtype=torch.float64)
    noisy = add_noise(clean, noise, TIMES, schedule)
    levels = schedule.levels(TIMES, clean)
    guess = denoised("noise", wrong, noisy, *levels)
    losses = {}
    for kind in KINDS:
        answer = target(kind, guess.data, guess.noise, *levels)
        squared = (answer - target(kind, clean, noise, *levels)).square().mean(1)
        losses[kind] = weighting(schedule, TIMES, kind) * squared
    for one, other in itertools.pairwise(losses.values()):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=0)


def test_the_plain_loss_of_the_noise_weighs_pictures_by_their_snr(schedule):
    unlimited = min_snr(schedule, TIMES, "noise", limit=torch.inf)
    torch.testing.assert_close(unlimited, plain(schedule, TIMES, "noise"))


def test_min_snr_limits_the_weight_of_a_picture(schedule):
    weights = min_snr(schedule, torch.arange(1, 1001), "data")
    assert weights.max() == 5
    assert weights[-1] == pytest.approx(float(schedule.snr[1000]))


@pytest.mark.parametrize("t", [1, 2, 500])
def test_the_bound_is_the_divergence_between_reverse_steps(schedule, t):
    """KL of two Gaussians of variance β_t whose means use x_0 and x̂_0."""
    clean, noise, guess = torch.randn(3, 1, 6, dtype=torch.float64)
    noisy = add_noise(clean, noise, t, schedule)
    true_mean, _ = posterior(clean, noisy, t, schedule)
    mean, _ = posterior(guess, noisy, t, schedule)
    beta = float(schedule.betas[t - 1])
    divergence = (true_mean - mean).square().sum() / (2 * beta)
    weight = variational_bound(schedule, torch.tensor([t]), "data")
    assert float(weight * (clean - guess).square().sum()) == pytest.approx(
        float(divergence), rel=1e-5
    )
