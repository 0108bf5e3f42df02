"""The two ways from noise to pictures, as training and sampling see them.

A process says which times to learn at, what a noisy picture is, what the network should
answer, and how much an error counts. Its ``denoiser`` turns a trained network into what
samplers take.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import torch
from torch import Tensor

from visiongen.diffusion import flow_matching, prediction
from visiongen.diffusion.forward import add_noise
from visiongen.diffusion.noise_schedule import (
    Level,
    NoiseSchedule,
    Time,
    cosine_schedule,
)
from visiongen.diffusion.prediction import Denoised
from visiongen.diffusion.weighting import Weighting, plain

# Takes x_t (B, …), times (B,) in 0 … 1000, and what else it is told.
Network = Callable[..., Tensor]

NETWORK_TIME = 1000  # networks are told times on a scale from 0 to this


class Process(Protocol):
    """What training and sampling need to know."""

    def draw_times(self, count: int, device: torch.device) -> Tensor:
        """Draw the times ``(count,)`` of a training batch."""

    def spread_times(self, count: int) -> Tensor:
        """Return times ``(count,)`` spread evenly, for measuring."""

    def noisy(self, clean: Tensor, noise: Tensor, t: Tensor) -> Tensor:
        """Return x_t ``(B, …)`` for times ``(B,)``."""

    def target(self, clean: Tensor, noise: Tensor, t: Tensor) -> Tensor:
        """Return what the network should answer ``(B, …)``."""

    def weight(self, t: Tensor) -> Tensor:
        """Return how much the squared error at times ``(B,)`` counts ``(B,)``."""

    def network_time(self, t: float | Tensor) -> float | Tensor:
        """Return t as the network is told it, between 0 and 1000."""

    def levels(self, t, like: Tensor) -> tuple[Level, Level]:
        """Return the amplitudes of signal and noise."""

    def denoised(self, predicted: Tensor, noisy: Tensor, t) -> Denoised:
        """Return x̂_0 and ε̂ that follow from the network's answer."""


@dataclass(frozen=True)
class Diffusion:
    """Denoising diffusion with a fixed schedule; Ho et al. (2020).

    Args:
        schedule: makes the noise schedule.
        predicts: "noise", "data" or "velocity".
        weighting: how much the squared error at a time counts.
    """

    schedule: Callable[[], NoiseSchedule] = cosine_schedule
    predicts: str = "velocity"
    weighting: Weighting = plain

    @cached_property
    def noise_schedule(self) -> NoiseSchedule:
        """The schedule itself."""
        return self.schedule()

    def draw_times(self, count: int, device: torch.device) -> Tensor:
        """Draw each of 1 … T with the same chance."""
        return torch.randint(1, self.noise_schedule.steps + 1, (count,), device=device)

    def spread_times(self, count: int) -> Tensor:
        """Spread the times from 1 to T."""
        return torch.linspace(1, self.noise_schedule.steps, count).round().long()

    def noisy(self, clean: Tensor, noise: Tensor, t: Tensor) -> Tensor:
        """Add noise in one jump."""
        return add_noise(clean, noise, t, self.noise_schedule)

    def target(self, clean: Tensor, noise: Tensor, t: Tensor) -> Tensor:
        """Return the noise, the picture, or v."""
        return prediction.target(self.predicts, clean, noise, *self.levels(t, clean))

    def weight(self, t: Tensor) -> Tensor:
        """Ask the weighting."""
        return self.weighting(self.noise_schedule, t, self.predicts)

    def network_time(self, t: float | Tensor) -> float | Tensor:
        """Scale T to 1000."""
        return t * (NETWORK_TIME / self.noise_schedule.steps)

    def levels(self, t: Time, like: Tensor) -> tuple[Level, Level]:
        """Ask the schedule."""
        return self.noise_schedule.levels(t, like)

    def denoised(self, predicted: Tensor, noisy: Tensor, t: Time) -> Denoised:
        """Convert what the network predicts."""
        return prediction.denoised(
            self.predicts, predicted, noisy, *self.levels(t, noisy)
        )


@dataclass(frozen=True)
class FlowMatching:
    """Straight paths from noise to pictures; Lipman et al. (2023), Liu et al. (2023).

    Args:
        times: draws training times in [0, 1].
    """

    times: Callable[[int, torch.device], Tensor] = flow_matching.uniform_times

    def draw_times(self, count: int, device: torch.device) -> Tensor:
        """Draw as ``times`` does."""
        return self.times(count, device)

    def spread_times(self, count: int) -> Tensor:
        """Spread the times over [0, 1], the middle of each part."""
        return (torch.arange(count) + 0.5) / count

    def noisy(self, clean: Tensor, noise: Tensor, t: Tensor) -> Tensor:
        """Return the point on the line."""
        return flow_matching.interpolate(clean, noise, t)

    def target(self, clean: Tensor, noise: Tensor, t: Tensor) -> Tensor:
        """Return the velocity along the line; it does not depend on t."""
        return flow_matching.velocity(clean, noise)

    def weight(self, t: Tensor) -> Tensor:
        """Weigh all times alike; the choice is made in drawing them."""
        return torch.ones_like(t)

    def network_time(self, t: float | Tensor) -> float | Tensor:
        """Scale 1 to 1000."""
        return t * NETWORK_TIME

    def levels(self, t: float | Tensor, like: Tensor) -> tuple[Level, Level]:
        """Return 1 − t and t."""
        return flow_matching.flow_levels(t, like)

    def denoised(self, predicted: Tensor, noisy: Tensor, t: float | Tensor) -> Denoised:
        """Take the velocity apart."""
        return flow_matching.from_velocity(predicted, noisy, t)


def squared_errors(
    process: Process,
    network: Network,
    clean: Tensor,
    noise: Tensor,
    t: Tensor,
    *condition: Tensor,
) -> Tensor:
    """Return the mean squared error of each picture ``(B,)``, not weighted.

    Args:
        process: what is learned.
        network: takes x_t, times ``(B,)`` in 0 … 1000, and what else it is told.
        clean: x_0 ``(B, …)``.
        noise: ε, same shape.
        t: times ``(B,)`` of the process.
        condition: what else the network is told, such as labels ``(B,)``.
    """
    noisy = process.noisy(clean, noise, t)
    answer = network(noisy, process.network_time(t), *condition).float()
    wanted = process.target(clean, noise, t)
    return (answer - wanted).square().flatten(1).mean(1)


def training_loss(
    process: Process, network: Network, clean: Tensor, *condition: Tensor
) -> Tensor:
    """Return the loss of one batch, a scalar; times and noise are drawn here.

    Source: Ho et al. (2020), algorithm 1.
    """
    t = process.draw_times(len(clean), clean.device)
    noise = torch.randn_like(clean)
    errors = squared_errors(process, network, clean, noise, t, *condition)
    return (process.weight(t) * errors).mean()


def denoiser_of(
    process: Process, network: Network, *condition: Tensor
) -> prediction.Denoiser:
    """Return a trained network as the function that samplers take.

    Args:
        process: what the network was trained for.
        network: in evaluation mode.
        condition: what else it is told, with one row a picture.
    """

    @torch.no_grad()
    def denoise(x: Tensor, t: float) -> Denoised:
        times = torch.full((len(x),), float(process.network_time(t)), device=x.device)
        return process.denoised(network(x, times, *condition).float(), x, t)

    return denoise
