"""What a network predicts: the noise, the clean picture, or their mixture v.

Given x_t each of the three determines the other two, so samplers and guidance need not
know which one the network was trained for.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor

from visiongen.diffusion.noise_schedule import Level, NoiseSchedule, Time

KINDS = ("noise", "data", "velocity")


class Denoised(NamedTuple):
    """What a noisy picture is thought to consist of.

    Attributes:
        data: x̂_0, the clean picture ``(B, …)``.
        noise: ε̂, the noise in it, same shape.
    """

    data: Tensor
    noise: Tensor


# Takes pictures x_t (B, …) and their common time; says what they consist of.
Denoiser = Callable[[Tensor, float], Denoised]

# Takes a time and pictures; gives the amplitudes of signal and noise at that time.
Levels = Callable[[float, Tensor], tuple[Level, Level]]


def target(
    kind: str, clean: Tensor, noise: Tensor, signal: Level, sigma: Level
) -> Tensor:
    """Return what the network should have answered.

    Args:
        kind: "noise", "data" or "velocity".
        clean: x_0 ``(B, …)``.
        noise: ε, same shape.
        signal: amplitude α of the signal in x_t = α x_0 + σ ε, as from ``levels``.
        sigma: amplitude σ of the noise; α² + σ² = 1.

    Raises:
        ValueError: another kind.

    Source: Salimans and Ho (2022), Progressive Distillation, section 4, for v.
    """
    if kind == "noise":
        return noise
    if kind == "data":
        return clean
    if kind == "velocity":
        # v = α ε − σ x_0
        return signal * noise - sigma * clean
    raise _unknown(kind)


def denoised(
    kind: str, predicted: Tensor, noisy: Tensor, signal: Level, sigma: Level
) -> Denoised:
    """Return x̂_0 and ε̂ that follow from a prediction; arguments as for ``target``.

    ``noisy`` is x_t. A prediction of the noise is divided by α to find the picture, a
    prediction of the picture by σ to find the noise; only v is safe at both ends.
    """
    if kind == "noise":
        # x̂_0 = (x_t − σ ε̂) / α
        return Denoised((noisy - sigma * predicted) / signal, predicted)
    if kind == "data":
        # ε̂ = (x_t − α x̂_0) / σ
        return Denoised(predicted, (noisy - signal * predicted) / sigma)
    if kind == "velocity":
        # x̂_0 = α x_t − σ v̂,   ε̂ = σ x_t + α v̂
        data = signal * noisy - sigma * predicted
        return Denoised(data, sigma * noisy + signal * predicted)
    raise _unknown(kind)


def score(noise: Tensor, t: Time, schedule: NoiseSchedule) -> Tensor:
    """Return ∇ log q(x_t), the direction in which noisy pictures grow likelier.

    Source: Tweedie's formula in Efron (2011); Song et al. (2021), section 2.
    """
    # ∇ log q(x_t) = −E[ε | x_t] / σ_t
    return -noise / schedule.levels(t, noise)[1]


def _unknown(kind: str) -> ValueError:
    return ValueError(f"a network predicts {', '.join(KINDS)}, not {kind!r}")
