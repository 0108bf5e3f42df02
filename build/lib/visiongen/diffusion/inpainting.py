"""Inpainting: a network trained on whole pictures fills a hole, without retraining."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from visiongen.diffusion.ancestral import Noise, Step, ancestral_step
from visiongen.diffusion.forward import add_noise
from visiongen.diffusion.noise_schedule import NoiseSchedule
from visiongen.diffusion.prediction import Denoiser


def inpaint(
    denoise: Denoiser,
    known: Tensor,
    mask: Tensor,
    schedule: NoiseSchedule,
    times: Sequence[int],
    repeats: int = 1,
    noise: Noise = torch.randn_like,
) -> Iterator[Step]:
    """Sample what is missing, step by step, so that it fits what is there.

    After each step the known pixels are replaced by themselves with as much noise as
    the time asks for. The two halves then agree in noise but not yet in content, so a
    step may be repeated: noise is added to go back up, and the step is taken again.

    Args:
        denoise: says what a noisy picture consists of.
        known: pictures ``(B, …)``, of any value where the mask is False.
        mask: bool, of a shape that fits ``known``: True where a pixel is known.
        schedule: the schedule that the network was trained with.
        times: falling to 0, such as from ``even_times``.
        repeats: how often each step is taken.
        noise: draws standard normal numbers.

    Yields:
        Steps; in the last one the known pixels are exactly ``known``.

    Raises:
        ValueError: ``repeats`` below 1, or a mask that is not bool.

    Source: Lugmayr et al. (2022), RePaint, algorithm 1.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, not {repeats}")
    if mask.dtype != torch.bool:
        raise ValueError(f"mask must be bool (True is known), not {mask.dtype}")
    x = noise(known)
    for t, s in pairwise(times):
        for turn in range(repeats):
            seen = denoise(x, t)
            filled = ancestral_step(seen, x, t, s, schedule, noise(x))
            there = add_noise(known, noise(known), s, schedule)
            x = torch.where(mask, there, filled)
            yield Step(s, x, torch.where(mask, known, seen.data))
            if s == 0:
                break
            if turn + 1 < repeats:
                x = _back_up(x, s, t, schedule, noise(x))


def _back_up(
    x: Tensor, s: int, t: int, schedule: NoiseSchedule, noise: Tensor
) -> Tensor:
    """Return x_t from x_s, forwards."""
    alpha = float(schedule.alpha_bar[t] / schedule.alpha_bar[s])
    # x_t = √(ᾱ_t / ᾱ_s) x_s + √(1 − ᾱ_t / ᾱ_s) ε
    return alpha**0.5 * x + (1 - alpha) ** 0.5 * noise
