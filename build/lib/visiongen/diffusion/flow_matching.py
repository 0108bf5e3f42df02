"""Flow matching: straight lines from noise to pictures, and solvers that follow them.

Time is counted as in the rest of the book: t = 0 is the clean picture, t = 1 is noise.
(Lipman et al. count the other way; Esser et al., 2024, count as here.)
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from visiongen.diffusion.ancestral import Step
from visiongen.diffusion.noise_schedule import Level
from visiongen.diffusion.prediction import Denoised, Denoiser


def flow_levels(t: float | Tensor, like: Tensor) -> tuple[Level, Level]:
    """Return the amplitudes 1 − t of the signal and t of the noise.

    Args:
        t: a number in [0, 1], or floats ``(B,)``.
        like: pictures ``(B, …)`` that they will be multiplied with.
    """
    if isinstance(t, Tensor):
        t = t.to(like).reshape(-1, *[1] * (like.ndim - 1))
    return 1 - t, t


def interpolate(clean: Tensor, noise: Tensor, t: float | Tensor) -> Tensor:
    """Return x_t on the straight line between a picture and its noise.

    Source: Liu et al. (2023), Flow Straight and Fast, equation 1.
    """
    signal, sigma = flow_levels(t, clean)
    # x_t = (1 − t) x_0 + t ε
    return signal * clean + sigma * noise


def velocity(clean: Tensor, noise: Tensor) -> Tensor:
    """Return dx_t / dt along the line, which is what the network learns to predict.

    Source: Lipman et al. (2023), Flow Matching, equation 23 with σ_min = 0.
    """
    # dx_t / dt = ε − x_0
    return noise - clean


def from_velocity(predicted: Tensor, noisy: Tensor, t: float | Tensor) -> Denoised:
    """Return x̂_0 and ε̂ of x_t that belong to a velocity."""
    signal, sigma = flow_levels(t, noisy)
    # x̂_0 = x_t − t v̂,   ε̂ = x_t + (1 − t) v̂
    return Denoised(noisy - sigma * predicted, noisy + signal * predicted)


def uniform_times(count: int, device: torch.device) -> Tensor:
    """Draw training times ``(count,)`` evenly from [0, 1)."""
    return torch.rand(count, device=device)


def logit_normal_times(count: int, device: torch.device, spread: float = 1.0) -> Tensor:
    """Draw training times ``(count,)`` that favour the middle, where errors are large.

    Source: Esser et al. (2024), Scaling Rectified Flow Transformers, section 3.1.
    """
    return torch.sigmoid(spread * torch.randn(count, device=device))


def even_flow_times(steps: int) -> list[float]:
    """Return ``steps + 1`` evenly spaced times from 1 down to 0.

    Raises:
        ValueError: fewer than one step.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    return [1 - n / steps for n in range(steps + 1)]


def euler(denoise: Denoiser, x: Tensor, times: Sequence[float]) -> Iterator[Step]:
    """Follow the velocity in straight pieces: first order, one call a step.

    Args:
        denoise: says what a noisy picture consists of; the velocity is ε̂ − x̂_0.
        x: pictures ``(B, …)`` of time ``times[0]``; for 1, standard normal numbers.
        times: falling from 1 to 0, such as from ``even_flow_times``.
    """
    for t, s in pairwise(times):
        seen = denoise(x, t)
        # x_s = x_t + (s − t) v(x_t, t)
        x = x + (s - t) * velocity(*seen)
        yield Step(s, x, seen.data)


def midpoint(denoise: Denoiser, x: Tensor, times: Sequence[float]) -> Iterator[Step]:
    """Use the velocity half-way along each step: second order, two calls a step."""
    for t, s in pairwise(times):
        seen = denoise(x, t)
        half = x + (s - t) / 2 * velocity(*seen)
        # x_s = x_t + (s − t) v(x_m, m),  m = (s + t) / 2
        x = x + (s - t) * velocity(*denoise(half, (s + t) / 2))
        yield Step(s, x, seen.data)


def heun(denoise: Denoiser, x: Tensor, times: Sequence[float]) -> Iterator[Step]:
    """Use the mean of the velocities at both ends: second order, two calls a step."""
    for t, s in pairwise(times):
        seen = denoise(x, t)
        first = velocity(*seen)
        second = velocity(*denoise(x + (s - t) * first, s))
        # x_s = x_t + (s − t) (v(x_t, t) + v(x_s, s)) / 2
        x = x + (s - t) * (first + second) / 2
        yield Step(s, x, seen.data)
