"""Schedules and the way into the noise, for any schedule and any time."""

from itertools import pairwise

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from visiongen.diffusion.forward import add_noise, posterior
from visiongen.diffusion.noise_schedule import (
    NoiseSchedule,
    cosine_schedule,
    even_log_snr_times,
    even_times,
    linear_schedule,
)

BETAS = arrays(np.float64, st.integers(2, 40), elements=st.floats(1e-4, 0.5)).map(
    torch.from_numpy
)
SCHEDULES = st.one_of(
    BETAS.map(NoiseSchedule.from_betas),
    st.integers(2, 300).map(cosine_schedule),
    st.integers(2, 300).map(linear_schedule),
)


@given(SCHEDULES)
def test_signal_falls_from_one_and_is_never_negative(schedule):
    assert schedule.alpha_bar[0] == 1
    assert (schedule.alpha_bar.diff() < 0).all()
    assert (schedule.alpha_bar >= 0).all()
    assert ((schedule.betas > 0) & (schedule.betas <= 1)).all()


@given(BETAS)
def test_a_schedule_gives_back_its_betas(betas):
    torch.testing.assert_close(NoiseSchedule.from_betas(betas).betas, betas)


@given(SCHEDULES, st.data())
def test_noising_in_one_jump_keeps_shape_and_mixes_as_its_level_says(schedule, data):
    t = data.draw(st.integers(0, schedule.steps))
    ones = torch.ones(2, 1, 3, 3)
    signal, noise = (
        add_noise(clean, drawn, t, schedule)
        for clean, drawn in ((ones, 0 * ones), (0 * ones, ones))
    )
    assert signal.shape == ones.shape
    # √ᾱ and √(1 − ᾱ): squares sum to 1
    torch.testing.assert_close(signal**2 + noise**2, ones, atol=1e-4, rtol=0)


@given(SCHEDULES, st.data())
def test_the_posterior_is_narrower_than_the_step_it_undoes(schedule, data):
    t = data.draw(st.integers(1, schedule.steps))
    clean, noisy = torch.zeros(1, 1, 2, 2), torch.ones(1, 1, 2, 2)
    mean, variance = posterior(clean, noisy, t, schedule)
    assert mean.shape == clean.shape
    beta = float(schedule.betas[t - 1])
    assert -1e-6 <= float(torch.as_tensor(variance).max()) <= beta + 1e-6


@given(SCHEDULES, st.data())
def test_sampling_times_go_down_from_the_last_to_zero(schedule, data):
    steps = data.draw(st.integers(1, schedule.steps))
    for choose in (even_times, even_log_snr_times):
        times = choose(schedule, steps)
        assert (times[0], times[-1]) == (schedule.steps, 0)
        assert all(noisier > cleaner for noisier, cleaner in pairwise(times))
        assert len(times) <= steps + 1
