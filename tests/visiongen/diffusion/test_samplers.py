"""Samplers equal diffusers step by step, and sample what they should."""

import math
from functools import partial

import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler
from scipy.stats import ks_2samp

from visiongen.diffusion.ancestral import ancestral, last
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.dpm_solver import dpm_solver
from visiongen.diffusion.forward import add_noise
from visiongen.diffusion.mixture import GaussianMixture
from visiongen.diffusion.noise_schedule import (
    NoiseSchedule,
    cosine_schedule,
    even_times,
    linear_schedule,
)
from visiongen.diffusion.prediction import Denoised

SCHEDULES = {
    linear_schedule: {"beta_schedule": "linear", "beta_start": 1e-4, "beta_end": 0.02},
    cosine_schedule: {"beta_schedule": "squaredcos_cap_v2"},
}


def from_generator(seed):
    """Noise that diffusers draws too, given a generator of the same seed."""
    generator = torch.Generator().manual_seed(seed)
    return lambda x: torch.randn(x.shape, generator=generator)


def walk(theirs, steps, x, schedule, denoise, **options):
    """Sample with a scheduler of diffusers, whose times are one less than ours."""
    theirs.set_timesteps(steps)
    states = []
    for t in theirs.timesteps:
        seen = denoise(x, int(t) + 1)
        x = theirs.step(seen.noise, t, x, **options).prev_sample
        states.append(x)
    return states


def assert_same_walk(ours, theirs):
    ours = list(ours)
    assert len(ours) == len(theirs)
    for step, expected in zip(ours, theirs, strict=True):
        torch.testing.assert_close(step.pictures, expected, atol=2e-4, rtol=1e-3)


@pytest.fixture(params=SCHEDULES, ids=["linear", "cosine"])
def case(request, mixture):
    """A schedule, its settings for diffusers, the perfect denoiser, a start."""
    schedule = request.param()
    settings = SCHEDULES[request.param] | {"timestep_spacing": "trailing"}
    return schedule, settings, mixture.denoiser(schedule.levels), torch.randn(64, 2)


@pytest.mark.parametrize("steps", [20, 100])
@pytest.mark.parametrize(
    ("variance", "theirs"), [("posterior", "fixed_small"), ("forward", "fixed_large")]
)
def test_ancestral_sampling_equals_diffusers(case, steps, variance, theirs):
    schedule, settings, denoise, x = case
    other = DDPMScheduler(1000, variance_type=theirs, clip_sample=False, **settings)
    expected = walk(
        other, steps, x, schedule, denoise, generator=torch.Generator().manual_seed(5)
    )
    times = even_times(schedule, steps)
    ours = list(ancestral(denoise, x, schedule, times, variance, from_generator(5)))
    if variance == "forward":  # there diffusers adds noise to the clean picture too
        del ours[-1], expected[-1]
    assert_same_walk(ours, expected)


@pytest.mark.parametrize("steps", [20, 100])
@pytest.mark.parametrize("eta", [0.0, 0.4, 1.0])
def test_ddim_equals_diffusers(case, steps, eta):
    schedule, settings, denoise, x = case
    other = DDIMScheduler(1000, clip_sample=False, **settings)
    generator = torch.Generator().manual_seed(5)
    options = {"eta": eta, "generator": generator} if eta else {}
    expected = walk(other, steps, x, schedule, denoise, **options)
    times = even_times(schedule, steps)
    ours = ddim(denoise, x, schedule, times, eta, from_generator(5))
    assert_same_walk(ours, expected)


@pytest.mark.parametrize("steps", [5, 20, 50])
def test_dpm_solver_equals_diffusers(case, steps):
    schedule, settings, denoise, x = case
    other = DPMSolverMultistepScheduler(
        1000,
        algorithm_type="dpmsolver++",
        solver_order=2,
        final_sigmas_type="zero",
        **settings,
    )
    expected = walk(other, steps, x, schedule, denoise)
    ours = list(dpm_solver(denoise, x, schedule, even_times(schedule, steps)))
    if schedule.alpha_bar[-1] > 1e-6:
        assert_same_walk(ours, expected)
    else:  # diffusers rounds λ_T to single precision where ᾱ_T is almost 0
        torch.testing.assert_close(
            ours[-1].pictures, expected[-1], atol=5e-3, rtol=1e-2
        )


def test_ddim_with_eta_1_is_ancestral_sampling(mixture, schedule):
    denoise, x = mixture.denoiser(schedule.levels), torch.randn(64, 2)
    times = even_times(schedule, 50)
    one = ddim(denoise, x, schedule, times, 1.0, from_generator(3))
    other = ancestral(denoise, x, schedule, times, noise=from_generator(3))
    for a, b in zip(one, other, strict=True):
        torch.testing.assert_close(a.pictures, b.pictures, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    "sample",
    [
        ancestral,
        partial(ddim, eta=1.0),
        partial(ddim, eta=0.5),
        ddim,
        dpm_solver,
    ],
    ids=["ancestral", "eta 1", "eta 0.5", "eta 0", "dpm-solver"],
)
def test_samplers_sample_the_mixture(sample, mixture, schedule):
    """Kolmogorov–Smirnov along two axes: 2,000 samples against 20,000 real points."""
    times = even_times(schedule, 100)
    denoise = mixture.denoiser(schedule.levels)
    made = last(sample(denoise, torch.randn(2000, 2), schedule, times))
    real, _ = mixture.sample(20_000)
    for axis in (0, 1):
        assert ks_2samp(made[:, axis], real[:, axis]).statistic < 0.046  # p > 0.001


def test_ancestral_sampling_with_few_steps_is_too_narrow_or_too_wide(schedule):
    """Neither variance is right once steps are long; the truth lies between."""
    gaussian = GaussianMixture(torch.zeros(1, 1), torch.ones(1) * 0.5, torch.ones(1))
    denoise, times = gaussian.denoiser(schedule.levels), even_times(schedule, 10)
    spread = {
        variance: float(
            last(
                ancestral(denoise, torch.randn(20_000, 1), schedule, times, variance)
            ).std()
        )
        for variance in ("posterior", "forward")
    }
    assert spread["posterior"] < 0.47
    assert spread["forward"] > 0.49


def evenly_in_log_snr(points):
    """A schedule in which λ falls evenly from 3 to −3, so that steps are equal."""
    lam = torch.linspace(3, -3, points, dtype=torch.float64)
    first = torch.ones(1, dtype=torch.float64)
    return NoiseSchedule(torch.cat([first, torch.sigmoid(2 * lam)]))


@pytest.mark.parametrize(
    ("sample", "order"), [(ddim, 1), (dpm_solver, 2)], ids=["ddim", "dpm-solver"]
)
def test_halving_the_step_divides_the_error_as_the_order_says(sample, order):
    mean, deviation = 0.8, 0.3
    gaussian = GaussianMixture(
        torch.tensor([[mean]], dtype=torch.float64),
        torch.tensor([deviation], dtype=torch.float64),
        torch.ones(1, dtype=torch.float64),
    )
    schedule = evenly_in_log_snr(641)
    start = torch.linspace(-2, 2, 9, dtype=torch.float64)[:, None]

    def flow(t):  # x_t − α m is stretched as its standard deviation is
        signal, sigma = schedule.levels(t, start)
        return signal * mean, math.sqrt(signal**2 * deviation**2 + sigma**2)

    (there, wide), (here, narrow) = flow(641), flow(1)
    exact = here + narrow / wide * (start - there)
    errors = []
    for stride in (16, 8, 4):
        times = list(range(641, 0, -stride))
        assert times[-1] == 1
        x = last(sample(gaussian.denoiser(schedule.levels), start, schedule, times))
        errors.append(float((x - exact).abs().max()))
    ratios = [errors[0] / errors[1], errors[1] / errors[2]]
    assert all(0.85 * 2**order < ratio < 1.15 * 2**order for ratio in ratios), ratios


def test_ddim_without_noise_leads_back_to_its_start(mixture, schedule):
    denoise = mixture.denoiser(schedule.levels)
    points, _ = mixture.sample(100)
    times = list(range(1, 1001))
    noise = last(ddim(denoise, points, schedule, times))
    again = last(ddim(denoise, noise, schedule, times[::-1]))
    torch.testing.assert_close(again, points, atol=0.03, rtol=0)


def test_a_step_tells_time_pictures_and_guess(mixture, schedule):
    denoise, x = mixture.denoiser(schedule.levels), torch.randn(3, 2)
    steps = list(ddim(denoise, x, schedule, [1000, 400, 0]))
    assert [step.time for step in steps] == [400, 0]
    torch.testing.assert_close(steps[0].guess, denoise(x, 1000).data)
    torch.testing.assert_close(steps[-1].guess, steps[-1].pictures)


def test_sdedit_starts_half_way(mixture, schedule):
    """A sampler may start at any time from pictures that are noisy to match."""
    points, component = mixture.sample(500)
    noisy = add_noise(points, torch.randn_like(points), 100, schedule)
    times = list(range(100, -1, -2))
    edited = last(ddim(mixture.denoiser(schedule.levels), noisy, schedule, times))
    again = mixture.log_parts(edited).argmax(1)
    assert (again == component).float().mean() > 0.95
    assert (edited - points).norm(dim=1).mean() > 0.02


@pytest.mark.parametrize("eta", [-0.1, 1.1])
def test_eta_is_a_share(schedule, eta):
    with pytest.raises(ValueError, match="0 … 1"):
        list(
            ddim(lambda x, t: Denoised(x, x), torch.zeros(1, 1), schedule, [9, 0], eta)
        )


def test_another_variance_is_refused(schedule):
    steps = ancestral(
        lambda x, t: Denoised(x, x), torch.zeros(1, 1), schedule, [9, 0], "learned"
    )
    with pytest.raises(ValueError, match='"posterior" or "forward"'):
        list(steps)


def test_a_sampler_without_steps_is_refused(schedule):
    with pytest.raises(ValueError, match="two times"):
        last(ddim(lambda x, t: Denoised(x, x), torch.zeros(1, 1), schedule, [1000]))
