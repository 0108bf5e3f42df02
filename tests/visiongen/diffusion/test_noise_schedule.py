"""Schedules equal diffusers'; times start at T and end at the clean picture."""

import itertools

import pytest
import torch
from diffusers import DDPMScheduler

from visiongen.diffusion.noise_schedule import (
    NoiseSchedule,
    cosine_schedule,
    even_log_snr_times,
    even_times,
    linear_schedule,
)

SCHEDULES = [linear_schedule, cosine_schedule]
NAMES = {"linear_schedule": "linear", "cosine_schedule": "squaredcos_cap_v2"}


@pytest.mark.parametrize("make", SCHEDULES)
@pytest.mark.parametrize("steps", [1000, 50])
def test_schedules_equal_diffusers(make, steps):
    theirs = DDPMScheduler(
        steps, beta_start=1e-4, beta_end=0.02, beta_schedule=NAMES[make.__name__]
    )
    ours = make(steps)
    # diffusers computes in single precision
    torch.testing.assert_close(
        ours.alpha_bar[1:].float(), theirs.alphas_cumprod, rtol=1e-4, atol=1e-7
    )
    torch.testing.assert_close(ours.betas.float(), theirs.betas, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("make", SCHEDULES)
def test_time_0_is_the_clean_picture(make):
    schedule, x = make(), torch.randn(2, 3)
    assert schedule.levels(0, x) == (1, 0)
    assert schedule.steps == 1000
    assert schedule.snr[0] == torch.inf


def test_the_signal_that_is_left_is_the_root_of_alpha_bar():
    schedule = NoiseSchedule.from_betas(torch.tensor([0.19, 0.36]))
    signal, noise = schedule.levels(1, torch.zeros(1))
    assert signal == pytest.approx(0.9)
    assert noise == pytest.approx(0.19**0.5)
    assert schedule.levels(2, torch.zeros(1))[0] == pytest.approx(0.9 * 0.8)


def test_each_picture_can_have_its_own_time(schedule):
    pictures = torch.randn(3, 1, 4, 4)
    t = torch.tensor([1, 500, 1000])
    signal, noise = schedule.levels(t, pictures)
    assert signal.shape == noise.shape == (3, 1, 1, 1)
    assert signal.dtype == pictures.dtype
    for row, time in enumerate(t.tolist()):
        assert float(signal[row]) == pytest.approx(schedule.levels(time, pictures)[0])
    torch.testing.assert_close(signal**2 + noise**2, torch.ones(3, 1, 1, 1))


@pytest.mark.parametrize("t", [-1, 1001, torch.tensor([5, -1]), torch.tensor([1001])])
def test_times_outside_are_refused_and_never_wrap_around(schedule, t):
    with pytest.raises(ValueError, match=r"outside 0 … 1000"):
        schedule.levels(t, torch.zeros(2, 1))


@pytest.mark.parametrize("beta", [0.0, 1.0, -0.1])
def test_betas_are_variances(beta):
    with pytest.raises(ValueError, match="between 0 and 1"):
        NoiseSchedule.from_betas(torch.tensor([0.1, beta]))


@pytest.mark.parametrize("steps", [1, 3, 50, 999, 1000])
@pytest.mark.parametrize("choose", [even_times, even_log_snr_times])
def test_times_fall_from_the_last_to_the_clean_picture(schedule, choose, steps):
    times = choose(schedule, steps)
    assert (times[0], times[-1]) == (1000, 0)
    assert len(times) <= steps + 1
    assert all(t > s for t, s in itertools.pairwise(times))


def test_even_times_are_even(schedule):
    assert even_times(schedule, 4) == [1000, 750, 500, 250, 0]
    assert even_times(schedule, 1000) == list(range(1000, -1, -1))


def test_log_snr_times_are_even_in_log_snr(schedule):
    times = even_log_snr_times(schedule, 12)
    gaps = schedule.snr[torch.tensor(times[:-1])].log().diff()
    assert gaps.max() / gaps.min() < 1.15  # times are integers


@pytest.mark.parametrize("steps", [0, 1001])
@pytest.mark.parametrize("choose", [even_times, even_log_snr_times])
def test_a_step_count_out_of_range_is_refused(schedule, choose, steps):
    with pytest.raises(ValueError, match=f"1 … 1000, not {steps}"):
        choose(schedule, steps)
