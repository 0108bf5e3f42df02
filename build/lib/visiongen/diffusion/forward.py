"""The forward process: pictures become noise, and what that says about the way back."""

from collections.abc import Sequence

import torch
from torch import Tensor

from visiongen.diffusion.noise_schedule import NoiseSchedule, Time


def add_noise(clean: Tensor, noise: Tensor, t: Time, schedule: NoiseSchedule) -> Tensor:
    """Return x_t in one jump.

    Args:
        clean: x_0, pictures ``(B, …)``.
        noise: ε, standard normal, of the same shape.
        t: times in 0 … T, one number or ``(B,)``.
        schedule: how much noise belongs to a time.

    Source: Ho et al. (2020), equation 4.
    """
    signal, sigma = schedule.levels(t, clean)
    # x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε                                       equation 4
    return signal * clean + sigma * noise


def noising_step(
    before: Tensor, noise: Tensor, t: int, schedule: NoiseSchedule
) -> Tensor:
    """Return x_t from x_{t−1}, one step of the chain; t is in 1 … T.

    Source: Ho et al. (2020), equation 2.
    """
    if not 1 <= t <= schedule.steps:
        raise ValueError(f"step {t} is outside 1 … {schedule.steps}")
    beta = float(schedule.betas[t - 1])
    # x_t = √(1 − β_t) x_{t−1} + √β_t ε                                   equation 2
    return (1 - beta) ** 0.5 * before + beta**0.5 * noise


def posterior(
    clean: Tensor, noisy: Tensor, t: int, schedule: NoiseSchedule, s: int | None = None
) -> tuple[Tensor, float]:
    """Return mean and variance of q(x_s | x_t, x_0): where x_t came from.

    Args:
        clean: x_0 ``(B, …)``.
        noisy: x_t, same shape.
        t: a time in 1 … T.
        schedule: the schedule.
        s: an earlier time; None means t − 1.

    Returns:
        Mean ``(B, …)`` and variance; at s = 0 they are ``clean`` and 0.

    Raises:
        ValueError: not 0 ≤ s < t ≤ T.

    Source: Ho et al. (2020), equations 6 and 7, here for any s < t.
    """
    s = t - 1 if s is None else s
    if not 0 <= s < t <= schedule.steps:
        raise ValueError(f"need 0 ≤ s < t ≤ {schedule.steps}, not s = {s}, t = {t}")
    now, then = float(schedule.alpha_bar[t]), float(schedule.alpha_bar[s])
    alpha = now / then  # what is left of the signal's power from s to t
    # μ̃ = √ᾱ_s (1 − α) / (1 − ᾱ_t) x_0 + √α (1 − ᾱ_s) / (1 − ᾱ_t) x_t      equation 7
    from_clean = then**0.5 * (1 - alpha) / (1 - now)
    from_noisy = alpha**0.5 * (1 - then) / (1 - now)
    # β̃ = (1 − ᾱ_s) / (1 − ᾱ_t) · (1 − α)                                  equation 7
    variance = (1 - then) / (1 - now) * (1 - alpha)
    return from_clean * clean + from_noisy * noisy, variance


def noise_step_by_step(
    clean: Tensor, times: Sequence[int], schedule: NoiseSchedule
) -> Tensor:
    """Noise the same pictures step by step; return x at ``times`` ``(len, B, …)``.

    The slow way, one step after another, for figures and for checking ``add_noise``.
    Draws from PyTorch's generator.
    """
    kept, x = {0: clean}, clean
    for t in range(1, max(times) + 1):
        x = noising_step(x, torch.randn_like(x), t, schedule)
        if t in times:
            kept[t] = x
    return torch.stack([kept[t] for t in times])
