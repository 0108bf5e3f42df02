"""Farnebäck's idea in one dimension: match local parabolas."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.filters import gaussian_1d


def local_parabolas(signal: NDArray, sigma: float) -> NDArray:
    """Fit c + b t + a t² around every sample, by least squares with Gaussian weights.

    Args:
        signal: ``(N,)``; its ends are repeated outwards.
        sigma: width of the weight, in samples; the window reaches 3σ.

    Returns:
        ``(N, 3)``: c, b and a.

    Source: Farnebäck (2003), section 2.
    """
    weight = gaussian_1d(sigma)
    reach = len(weight) // 2
    t = np.arange(-reach, reach + 1)
    basis = np.stack([np.ones(len(t)), t, t**2], axis=1)  # (K, 3)
    # (Bᵀ W B)⁻¹ Bᵀ W is the same for every sample.
    fit = np.linalg.solve(basis.T @ (weight[:, None] * basis), basis.T * weight)
    padded = np.pad(np.asarray(signal, float), reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(t))  # (N, K)
    return windows @ fit.T


def farneback_1d(
    first: NDArray, second: NDArray, sigma: float = 3.0, average: float = 6.0
) -> NDArray:
    """Displacement of every sample of a signal.

    If f₁ = c + b t + a t² and f₂(t) = f₁(t − d), then b₂ = b − 2 a d, so
    d = −(b₂ − b₁) / (2 a). Numerator and denominator are averaged over a window, as
    least squares for a d that is constant in it.

    Args:
        first: ``(N,)``.
        second: ``(N,)``.
        sigma: width of the parabolas' weight, in samples.
        average: width of the second window, in samples.

    Returns:
        ``(N,)`` samples, positive to the right; 0 where the signal is straight.

    Raises:
        ValueError: the signals differ in length.

    Source: Farnebäck (2003), equations 4 to 12.
    """
    if np.shape(first) != np.shape(second) or np.ndim(first) != 1:
        raise ValueError(
            f"two signals (N,) are needed, got {np.shape(first)}, {np.shape(second)}"
        )
    (_, b1, a1), (_, b2, a2) = (
        local_parabolas(signal, sigma).T for signal in (first, second)
    )
    a, half_change = (a1 + a2) / 2, -(b2 - b1) / 2
    weight = gaussian_1d(average)
    top = np.convolve(a * half_change, weight, mode="same")
    bottom = np.convolve(a * a, weight, mode="same")
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 1e-12)
