"""DPM-Solver++(2M): second order for the price of one network call a step."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from torch import Tensor

from visiongen.diffusion.ancestral import Step
from visiongen.diffusion.noise_schedule import NoiseSchedule
from visiongen.diffusion.prediction import Denoiser


def dpm_solver(
    denoise: Denoiser, x: Tensor, schedule: NoiseSchedule, times: Sequence[int]
) -> Iterator[Step]:
    """Walk back along ``times`` and give every step; no noise is drawn.

    Between two times x̂_0 is taken as a straight line in λ = log(√ᾱ / √(1 − ᾱ)), through
    its last two values; where it is taken as constant this is DDIM with η = 0, as in
    the first step and in the one to t = 0, where λ is infinite.

    Args:
        denoise: says what a noisy picture consists of.
        x: pictures ``(B, …)`` of time ``times[0]``.
        schedule: the schedule that the network was trained with.
        times: falling, such as from ``even_times`` or ``even_log_snr_times``.

    Source: Lu et al. (2022), DPM-Solver++, algorithm 2.
    """
    before: tuple[Tensor, float] | None = None  # x̂_0 and λ of the step before
    for t, s in pairwise(times):
        seen, now = denoise(x, t), half_log_snr(schedule, t)
        if s == 0:
            x = seen.data
            yield Step(0, x, seen.data)
            continue
        then = half_log_snr(schedule, s)
        step = then - now  # h
        line = seen.data
        if before is not None:
            ratio = (now - before[1]) / step  # r
            # D = (1 + 1/2r) x̂_0(t) − 1/2r x̂_0(before)
            line = line + (seen.data - before[0]) / (2 * ratio)
        sigmas = [float(1 - schedule.alpha_bar[n]) ** 0.5 for n in (s, t)]
        signal = float(schedule.alpha_bar[s]) ** 0.5
        # x_s = σ_s / σ_t x_t − √ᾱ_s (e⁻ʰ − 1) D
        x = sigmas[0] / sigmas[1] * x - signal * math.expm1(-step) * line
        before = seen.data, now
        yield Step(s, x, seen.data)


def half_log_snr(schedule: NoiseSchedule, t: int) -> float:
    """Return λ_t = log(√ᾱ_t / √(1 − ᾱ_t)); t > 0."""
    return 0.5 * math.log(float(schedule.snr[t]))
