"""How much the error at each time counts.

The three kinds of prediction make errors of different size out of the same mistake:

    ‖x_0 − x̂_0‖² = ‖ε − ε̂‖² / SNR = ‖v − v̂‖² / (1 + SNR).

So a loss weight always belongs to a kind, and losses of different kinds must not be
compared. Each function returns the weight ``(B,)`` of the squared error of ``kind``.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from visiongen.diffusion.noise_schedule import NoiseSchedule

Weighting = Callable[[NoiseSchedule, Tensor, str], Tensor]


def plain(schedule: NoiseSchedule, t: Tensor, kind: str) -> Tensor:
    """Weigh all times alike: for "noise" the simple loss of Ho et al. (2020)."""
    return torch.ones(len(t), device=t.device)


def min_snr(
    schedule: NoiseSchedule, t: Tensor, kind: str, limit: float = 5.0
) -> Tensor:
    """Weigh the error of x_0 by the SNR, but by no more than ``limit``.

    Source: Hang et al. (2023), Min-SNR, section 3.4.
    """
    snr = schedule.snr.to(t.device)[t]
    return (snr.clamp(max=limit) / per_data_error(snr, kind)).float()


def variational_bound(schedule: NoiseSchedule, t: Tensor, kind: str) -> Tensor:
    """Weigh as the bound on the likelihood does, for reverse variances σ_t² = β_t.

    Source: Ho et al. (2020), equation 12.
    """
    alpha_bar, snr = schedule.alpha_bar.to(t.device), schedule.snr.to(t.device)[t]
    alpha = alpha_bar[t] / alpha_bar[t - 1]
    # β_t² / (2 σ_t² α_t (1 − ᾱ_t)) ‖ε − ε̂‖²                             equation 12
    of_noise = (1 - alpha) / (2 * alpha * (1 - alpha_bar[t]))
    return (of_noise * snr / per_data_error(snr, kind)).float()


def per_data_error(snr: Tensor, kind: str) -> Tensor:
    """Return the squared error of ``kind`` that one unit of x_0's amounts to."""
    factors = {"data": torch.ones_like(snr), "noise": snr, "velocity": 1 + snr}
    return factors[kind]
