"""Ancestral sampling: the reverse chain of DDPM, one random step after another."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

from visiongen.diffusion.forward import posterior
from visiongen.diffusion.noise_schedule import NoiseSchedule
from visiongen.diffusion.prediction import Denoised, Denoiser

Noise = Callable[[Tensor], Tensor]  # standard normal numbers, as torch.randn_like


class Step(NamedTuple):
    """Where a sampler stands.

    Attributes:
        time: t, which the pictures now have.
        pictures: x_t ``(B, …)``.
        guess: x̂_0, as it was thought of when the step was taken.
    """

    time: float
    pictures: Tensor
    guess: Tensor


def ancestral(
    denoise: Denoiser,
    x: Tensor,
    schedule: NoiseSchedule,
    times: Sequence[int],
    variance: str = "posterior",
    noise: Noise = torch.randn_like,
) -> Iterator[Step]:
    """Walk back along ``times`` and give every step.

    Args:
        denoise: says what a noisy picture consists of.
        x: pictures ``(B, …)`` of time ``times[0]``; for T, standard normal numbers.
        schedule: the schedule that the network was trained with.
        times: falling, such as from ``even_times``.
        variance: "posterior" (β̃, exact if all pictures were one) or "forward" (β,
            exact if they were white noise); Ho et al. (2020), section 3.2.
        noise: draws standard normal numbers.

    Source: Ho et al. (2020), algorithm 2; fewer steps as in Nichol and Dhariwal (2021).
    """
    for t, s in pairwise(times):
        seen = denoise(x, t)
        x = ancestral_step(seen, x, t, s, schedule, noise(x), variance)
        yield Step(s, x, seen.data)


def ancestral_step(
    seen: Denoised,
    x: Tensor,
    t: int,
    s: int,
    schedule: NoiseSchedule,
    noise: Tensor,
    variance: str = "posterior",
) -> Tensor:
    """Draw x_s from q(x_s | x_t, x̂_0); the last step, to s = 0, adds no noise.

    Raises:
        ValueError: another name of a variance.
    """
    mean, spread = posterior(seen.data, x, t, schedule, s)
    if variance == "forward":
        spread = 1 - float(schedule.alpha_bar[t] / schedule.alpha_bar[s])
    elif variance != "posterior":
        raise ValueError(f'variance is "posterior" or "forward", not {variance!r}')
    return mean + spread**0.5 * noise if s > 0 else mean


def last(steps: Iterator[Step]) -> Tensor:
    """Run a sampler to its end and return the pictures.

    Raises:
        ValueError: it has no step.
    """
    pictures = None
    for step in steps:
        pictures = step.pictures
    if pictures is None:
        raise ValueError("a sampler needs at least two times, such as [1000, 0]")
    return pictures
