"""Gaussian mixtures, for which everything that diffusion estimates is known exactly."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from visiongen.diffusion.noise_schedule import Level
from visiongen.diffusion.prediction import Denoised, Denoiser, Levels


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """Points drawn around K centres.

    Noise keeps a mixture a mixture: x_t = α x_0 + σ ε has centres α μ_k and standard
    deviations √(α² s_k² + σ²), so density, score and best guess of x_0 follow at every
    noise level. What a network would learn can be computed, and samplers and guidance
    can be checked without one.

    Attributes:
        means: μ ``(K, D)``.
        deviations: s ``(K,)``, the same in all directions.
        weights: shares ``(K,)`` that sum to 1.
    """

    means: Tensor
    deviations: Tensor
    weights: Tensor

    def sample(self, count: int) -> tuple[Tensor, Tensor]:
        """Draw points ``(count, D)`` and their component ``(count,)``."""
        chosen = torch.multinomial(self.weights, count, replacement=True)
        noise = torch.randn(count, self.means.shape[1], dtype=self.means.dtype)
        return self.means[chosen] + self.deviations[chosen, None] * noise, chosen

    def component(self, k: int) -> "GaussianMixture":
        """Return the k-th Gaussian alone."""
        part = slice(k, k + 1)
        whole = torch.ones_like(self.weights[part])
        return GaussianMixture(self.means[part], self.deviations[part], whole)

    def log_parts(self, x: Tensor, signal: Level = 1.0, sigma: Level = 0.0) -> Tensor:
        """Return log(w_k p_k(x_t)) ``(B, K)`` of noisy points ``(B, D)``.

        Args:
            x: points.
            signal: amplitude α of the signal.
            sigma: amplitude σ of the noise.
        """
        variance = signal**2 * self.deviations**2 + sigma**2  # (K,)
        away = x[:, None] - signal * self.means  # (B, K, D)
        squared = away.square().sum(-1) / variance
        size = x.shape[1] * (math.log(2 * math.pi) + variance.log())
        return self.weights.log() - 0.5 * (squared + size)

    def log_density(self, x: Tensor, signal: Level = 1.0, sigma: Level = 0.0) -> Tensor:
        """Return log p(x_t) ``(B,)``."""
        return self.log_parts(x, signal, sigma).logsumexp(-1)

    def log_posterior(
        self, x: Tensor, k: int, signal: Level = 1.0, sigma: Level = 0.0
    ) -> Tensor:
        """Return log p(k | x_t) ``(B,)``: the perfect classifier of noisy points."""
        return self.log_parts(x, signal, sigma).log_softmax(-1)[:, k]

    def guess(self, x: Tensor, signal: Level, sigma: Level) -> Denoised:
        """Return E[x_0 | x_t] and E[ε | x_t], what a perfect network would say."""
        share = self.log_parts(x, signal, sigma).softmax(-1)[..., None]  # p(k | x_t)
        power = self.deviations**2
        away = x[:, None] - signal * self.means  # (B, K, D)
        away = away / (signal**2 * power + sigma**2)[:, None]
        # E[x_0 | x_t, k] = μ_k + α s_k² (x_t − α μ_k) / (α² s_k² + σ²)
        data = self.means + signal * power[:, None] * away
        # E[ε | x_t, k] = σ (x_t − α μ_k) / (α² s_k² + σ²)
        return Denoised((share * data).sum(1), (share * sigma * away).sum(1))

    def denoiser(self, levels: Levels) -> Denoiser:
        """Return the perfect denoiser.

        Args:
            levels: amplitudes of signal and noise at a time, the same for all points:
                ``NoiseSchedule.levels`` or ``flow_levels``.
        """
        return lambda x, t: self.guess(x, *levels(t, x))
