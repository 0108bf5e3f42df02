"""Noise schedules: how much of a picture is left after t steps of noising."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

Time = int | Tensor  # one time for all pictures, or int64 ``(B,)``
Level = float | Tensor  # one number for all pictures, or ``(B, 1, …)``


@dataclass(frozen=True, eq=False)
class NoiseSchedule:
    """ᾱ of every time: ``x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε``.

    Time counts noising steps: at t = 0 the picture is clean, the first step leads to
    t = 1, and T = ``steps`` is the last. ᾱ_0 is 1, so no formula needs a special case
    for the step that ends at the clean picture. (Ho et al. count like this in their
    paper; most programs store steps 1 … T under the indices 0 … T − 1.)

    Attributes:
        alpha_bar: ``(T + 1,)`` float64, falling from 1; never negative.
    """

    alpha_bar: Tensor

    @classmethod
    def from_betas(cls, betas: Tensor) -> "NoiseSchedule":
        """Make the schedule of the noise variances β_1 … β_T ``(T,)``.

        Raises:
            ValueError: a variance is not between 0 and 1.
        """
        if not ((betas > 0) & (betas < 1)).all():
            raise ValueError("every beta must lie between 0 and 1, both excluded")
        # ᾱ_t = ∏ₛ₌₁ᵗ (1 − β_s)
        product = torch.cumprod(1 - betas.double(), 0)
        return cls(torch.cat([torch.ones(1, dtype=torch.float64), product]))

    @property
    def steps(self) -> int:
        """T, the number of noising steps."""
        return len(self.alpha_bar) - 1

    @property
    def betas(self) -> Tensor:
        """β_1 … β_T ``(T,)``: the variance that each step adds."""
        return 1 - self.alpha_bar[1:] / self.alpha_bar[:-1]

    @property
    def snr(self) -> Tensor:
        """Signal-to-noise ratio ᾱ / (1 − ᾱ) of every time ``(T + 1,)``; ∞ at t = 0."""
        return self.alpha_bar / (1 - self.alpha_bar)

    def at(self, values: Tensor, t: Time, like: Tensor) -> Level:
        """Return ``values[t]``, shaped to be multiplied with pictures ``like``.

        Args:
            values: ``(T + 1,)``, one for each time.
            t: a number, or int64 ``(B,)`` on any device.
            like: pictures ``(B, …)``; decides device and type.

        Raises:
            ValueError: a time outside 0 … T.
        """
        if isinstance(t, int):
            self._require_times(t, t)
            return float(values[t])
        if t.device.type == "cpu":  # elsewhere the check would wait for the device
            self._require_times(int(t.min()), int(t.max()))
        chosen = values.to(t.device)[t].to(like.device, like.dtype)  # (B,)
        return chosen.reshape(-1, *[1] * (like.ndim - 1))

    def levels(self, t: Time, like: Tensor) -> tuple[Level, Level]:
        """Return the amplitudes √ᾱ_t of the signal and √(1 − ᾱ_t) of the noise.

        For t and ``like`` see ``at``. It is the amplitude √ᾱ that says how much of a
        picture can still be seen, not ᾱ: at ᾱ = 0.01 a tenth is left.
        """
        signal = self.at(self.alpha_bar.sqrt(), t, like)
        return signal, self.at((1 - self.alpha_bar).sqrt(), t, like)

    def _require_times(self, first: int, last: int) -> None:
        if first < 0 or last > self.steps:
            wrong = first if first < 0 else last
            raise ValueError(
                f"time {wrong} is outside 0 … {self.steps}: 0 is the clean picture, "
                f"{self.steps} the last noising step"
            )


def linear_schedule(
    steps: int = 1000, first: float = 1e-4, last: float = 0.02
) -> NoiseSchedule:
    """Return the schedule whose β rises linearly; Ho et al. (2020), section 4."""
    return NoiseSchedule.from_betas(
        torch.linspace(first, last, steps, dtype=torch.float64)
    )


def cosine_schedule(
    steps: int = 1000, offset: float = 0.008, largest: float = 0.999
) -> NoiseSchedule:
    """Return the schedule in which ᾱ falls like a squared cosine.

    Args:
        steps: T.
        offset: s, which keeps the first steps from being too small to matter.
        largest: β is cut off here; only the last step needs it.

    Source: Nichol and Dhariwal (2021), Improved DDPM, equation 17.
    """
    t = torch.arange(steps + 1, dtype=torch.float64) / steps
    # ᾱ_t = f(t) / f(0),  f(t) = cos²((t/T + s) / (1 + s) · π/2)          equation 17
    f = torch.cos((t + offset) / (1 + offset) * math.pi / 2) ** 2
    return NoiseSchedule.from_betas((1 - f[1:] / f[:-1]).clamp(max=largest))


def even_times(schedule: NoiseSchedule, steps: int) -> list[int]:
    """Return ``steps + 1`` times from T down to 0, as evenly spaced as integers allow.

    It starts at T itself, where pure noise belongs ("trailing" in diffusers); Lin et
    al. (2024), section 3.3, show what goes wrong otherwise.

    Raises:
        ValueError: not 1 … T steps.
    """
    _require_steps(schedule, steps)
    total = schedule.steps
    return [round(total - total * n / steps) for n in range(steps + 1)]


def even_log_snr_times(schedule: NoiseSchedule, steps: int) -> list[int]:
    """Return times from T down to 0 that are evenly spaced in log SNR from T to 1.

    The spacing that Lu et al. (2022), DPM-Solver, section 3.4, propose for solvers that
    work in log SNR. Times that would fall on each other are taken once, so that there
    can be fewer than ``steps``.

    Raises:
        ValueError: not 1 … T steps.
    """
    _require_steps(schedule, steps)
    log_snr = schedule.snr[1:].log()  # falls from t = 1 to T
    wanted = torch.linspace(float(log_snr[-1]), float(log_snr[0]), steps).double()
    right = torch.searchsorted(-log_snr, -wanted).clamp(1, schedule.steps - 1)
    nearer = (log_snr[right] - wanted).abs() < (log_snr[right - 1] - wanted).abs()
    times = torch.where(nearer, right + 1, right).tolist()
    return [*dict.fromkeys(times), 0]


def _require_steps(schedule: NoiseSchedule, steps: int) -> None:
    if not 1 <= steps <= schedule.steps:
        raise ValueError(f"steps must be 1 … {schedule.steps}, not {steps}")
