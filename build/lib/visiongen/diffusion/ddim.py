"""DDIM: the same network, with less noise in each step, or none."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from visiongen.diffusion.ancestral import Noise, Step
from visiongen.diffusion.noise_schedule import NoiseSchedule
from visiongen.diffusion.prediction import Denoised, Denoiser


def ddim(
    denoise: Denoiser,
    x: Tensor,
    schedule: NoiseSchedule,
    times: Sequence[int],
    eta: float = 0.0,
    noise: Noise = torch.randn_like,
) -> Iterator[Step]:
    """Walk back along ``times`` and give every step.

    Args:
        denoise: says what a noisy picture consists of.
        x: pictures ``(B, …)`` of time ``times[0]``.
        schedule: the schedule that the network was trained with.
        times: falling, such as from ``even_times``. With η = 0 they may also rise,
            which leads from a picture to its noise.
        eta: η in [0, 1]: 0 draws no noise, 1 as much as ancestral sampling.
        noise: draws standard normal numbers.

    Raises:
        ValueError: η outside [0, 1].

    Source: Song et al. (2021), Denoising Diffusion Implicit Models, equation 12.
    """
    if not 0 <= eta <= 1:
        raise ValueError(f"eta must lie in 0 … 1, not {eta}")
    for t, s in pairwise(times):
        seen = denoise(x, t)
        fresh = noise(x) if eta > 0 else None
        x = ddim_step(seen, t, s, schedule, eta, fresh)
        yield Step(s, x, seen.data)


def ddim_step(
    seen: Denoised,
    t: int,
    s: int,
    schedule: NoiseSchedule,
    eta: float = 0.0,
    noise: Tensor | None = None,
) -> Tensor:
    """Put x̂_0 and ε̂ together again at time s, a part of ε̂ replaced by new noise."""
    now, then = float(schedule.alpha_bar[t]), float(schedule.alpha_bar[s])
    if noise is None:
        # x_s = √ᾱ_s x̂_0 + √(1 − ᾱ_s) ε̂
        return then**0.5 * seen.data + (1 - then) ** 0.5 * seen.noise
    # σ² = η² (1 − ᾱ_s) / (1 − ᾱ_t) (1 − ᾱ_t / ᾱ_s)                      equation 16
    variance = eta**2 * (1 - then) / (1 - now) * (1 - now / then)
    # x_s = √ᾱ_s x̂_0 + √(1 − ᾱ_s − σ²) ε̂ + σ z                          equation 12
    kept = (1 - then - variance) ** 0.5
    return then**0.5 * seen.data + kept * seen.noise + variance**0.5 * noise
