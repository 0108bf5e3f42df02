"""Guidance: push samples towards a label harder than the data would.

Each function takes denoisers and returns a denoiser. All are linear in what the network
says at one x_t, so guiding ε̂, x̂_0 or v̂ is the same thing, as long as nothing was
clipped before. Clip after guiding.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.diffusion.prediction import Denoised, Denoiser, Levels
from visiongen.diffusion.processes import Process

LARGEST = 50  # weight of guidance


@dataclass(frozen=True)
class Guidance:
    """How classifier-free guidance is applied.

    Args:
        weight: w in 0 … 50: 0 ignores the label, 1 follows it, more exaggerates it.
        interval: guide only at these times, first and last; elsewhere w is 1.
            Source: Kynkäänniemi et al. (2024).
        rescale: φ in [0, 1], see ``rescaled``.
        away_from: a label to stay away from, in place of "none" (a negative prompt).

    Raises:
        ValueError: a number out of range.
    """

    weight: float = 1.0
    interval: tuple[float, float] | None = None
    rescale: float = 0.0
    away_from: int | None = None

    def __post_init__(self) -> None:
        _require_weight(self.weight)
        if not 0 <= self.rescale <= 1:
            raise ValueError(f"rescale must lie in 0 … 1, not {self.rescale}")
        if self.interval and not self.interval[0] <= self.interval[1]:
            raise ValueError(f"interval goes from low to high, not {self.interval}")


@dataclass(frozen=True, eq=False)
class ClassifierGuidance:
    """How a classifier of noisy pictures guides a network that is told no label.

    Args:
        classifier: in evaluation mode; maps noisy pictures ``(B, …)`` and times
            ``(B,)`` in 0 … 1000 to scores ``(B, classes)``; a ``NoisyClassifier``.
        classes: number of labels that it knows.
        weight: w in 0 … 50: 0 ignores the classifier, 1 follows Bayes' rule, more
            exaggerates.

    Raises:
        ValueError: a weight out of range.
    """

    classifier: nn.Module
    classes: int = 10
    weight: float = 1.0

    def __post_init__(self) -> None:
        _require_weight(self.weight)


def _require_weight(weight: float) -> None:
    if not (math.isfinite(weight) and 0 <= weight <= LARGEST):
        raise ValueError(f"guidance must lie in 0 … {LARGEST}, not {weight}")


def classifier_free(
    conditional: Denoiser, unconditional: Denoiser, how: Guidance
) -> Denoiser:
    """Extrapolate from an unconditional denoiser through a conditional one.

    Args:
        conditional: knows the label.
        unconditional: does not; or knows a label to stay away from.
        how: weight w and its variations. With w = 0 this is ``unconditional``, with
            w = 1 ``conditional``, for one network call instead of two.

    Source: Ho and Salimans (2022), equation 6, where their weight is w − 1.
    """

    def guided(x: Tensor, t: float) -> Denoised:
        inside = how.interval is None or how.interval[0] <= t <= how.interval[1]
        w = how.weight if inside else 1.0
        if w == 0:
            return unconditional(x, t)
        labelled = conditional(x, t)
        if w == 1:
            return labelled
        free = unconditional(x, t)
        # ε̂ = ε_∅ + w (ε_c − ε_∅), and the same for x̂_0
        data = free.data + w * (labelled.data - free.data)
        noise = free.noise + w * (labelled.noise - free.noise)
        if how.rescale:
            # x_t = α x̂_0 + σ ε̂ no longer holds exactly; samplers use both as they are
            data = rescaled(data, labelled.data, how.rescale)
        return Denoised(data, noise)

    return guided


def rescaled(guided: Tensor, conditional: Tensor, share: float) -> Tensor:
    """Give a guided prediction the contrast that it had before guidance.

    Args:
        guided: ``(B, …)`` after guidance.
        conditional: the same without.
        share: φ in [0, 1], how far to go.

    Source: Lin et al. (2024), Common Diffusion Noise Schedules, equations 15 and 16.
    """
    inner = tuple(range(1, guided.ndim))
    ratio = conditional.std(inner, keepdim=True) / guided.std(inner, keepdim=True)
    return guided * (share * ratio + (1 - share))


# Takes pictures x_t (B, …) and their common time; gives log p(y | x_t) (B,).
LogProbability = Callable[[Tensor, float], Tensor]


def log_probability_of(
    process: Process, classifier: nn.Module, label: Tensor
) -> LogProbability:
    """Return a classifier of noisy pictures as what ``classifier_guided`` takes.

    Args:
        process: what the classifier was trained for.
        classifier: see ``ClassifierGuidance``.
        label: the wanted labels ``(B,)``, one a picture.
    """

    def log_probability(x: Tensor, t: float) -> Tensor:
        times = torch.full((len(x),), float(process.network_time(t)), device=x.device)
        shares = F.log_softmax(classifier(x, times).float(), dim=1)  # (B, classes)
        return shares.gather(1, label.to(x.device)[:, None])[:, 0]

    return log_probability


def classifier_guided(
    denoise: Denoiser,
    log_probability: LogProbability,
    weight: float,
    levels: Levels,
) -> Denoiser:
    """Follow the gradient of a classifier of noisy pictures.

    Args:
        denoise: an unconditional denoiser.
        log_probability: log p(y | x_t) ``(B,)`` of the wanted labels, differentiable in
            the pictures ``(B, …)`` that it gets with their time.
        weight: w; 0 changes nothing, 1 samples from p(x | y) if all were exact.
        levels: amplitudes of signal and noise, such as ``NoiseSchedule.levels``.

    Source: Dhariwal and Nichol (2021), algorithm 2.
    """

    def guided(x: Tensor, t: float) -> Denoised:
        signal, sigma = levels(t, x)
        with torch.enable_grad():
            free = x.detach().requires_grad_(True)
            # not autograd.grad: FlopCounterMode cannot count what happens inside it
            log_probability(free, t).sum().backward(inputs=[free])
        assert free.grad is not None
        slope, seen = free.grad, denoise(x, t)
        # ε̂ = ε_∅ − w σ_t ∇ log p(y | x_t)
        noise = seen.noise - weight * sigma * slope
        # x̂_0 = x_∅ + w σ_t² / α_t ∇ log p(y | x_t)
        return Denoised(seen.data + weight * sigma**2 / signal * slope, noise)

    return guided


def clipped(
    denoise: Denoiser, levels: Levels, low: float = -1.0, high: float = 1.0
) -> Denoiser:
    """Keep x̂_0 between ``low`` and ``high``, and ε̂ consistent with it.

    Pictures have a range, so a guess outside it is certainly wrong; but this changes
    what is sampled, and hides that a network is badly wrong. For pictures only.
    """

    def inside(x: Tensor, t: float) -> Denoised:
        signal, sigma = levels(t, x)
        seen = denoise(x, t)
        data = seen.data.clamp(low, high)
        if sigma == 0:  # a flow has arrived: x_t is the picture and says nothing of ε
            return Denoised(data, seen.noise)
        # ε̂ = (x_t − α x̂_0) / σ
        return Denoised(data, (x - signal * data) / sigma)

    return inside
