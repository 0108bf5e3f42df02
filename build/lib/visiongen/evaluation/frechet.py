"""Fréchet distance between two sets of features, and how it depends on their size.

The measure of Heusel et al. (2017), with the features of a *judge* in place of the
Inception network's. It is called FID nowhere in this book: that name belongs to one
network, and values in other features cannot be compared with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Moments:
    """Mean ``(D,)`` and covariance ``(D, D)`` of features, in double precision."""

    mean: Tensor
    covariance: Tensor


def moments(features: Tensor) -> Moments:
    """Return the moments of features ``(N, D)``; the covariance divides by N − 1.

    Raises:
        ValueError: fewer than two rows, or values that are not finite.
    """
    if features.ndim != 2 or len(features) < 2:
        raise ValueError(f"features must be (N, D), N ≥ 2, not {tuple(features.shape)}")
    if not features.isfinite().all():
        raise ValueError("features must be finite; the network made NaN or infinity")
    features = features.double()
    return Moments(
        features.mean(0), torch.cov(features.T).reshape(2 * features.shape[1:])
    )


def frechet_between(a: Moments, b: Moments) -> float:
    """Return the squared Fréchet distance between two Gaussians.

    Checked against ``scipy.linalg.sqrtm`` to 1e-6 of the value.

    Source: Dowson and Landau (1982); Heusel et al. (2017), equation 6.
    """
    # d² = |μ₁ − μ₂|² + Tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½). Σ₁ Σ₂ is not symmetric, but has the
    # eigenvalues of Σ₁^½ Σ₂ Σ₁^½, which is: the trace of the root needs no more.
    root = symmetric_root(a.covariance)
    eigenvalues = torch.linalg.eigvalsh(root @ b.covariance @ root).clamp(min=0)
    spread = a.covariance.trace() + b.covariance.trace() - 2 * eigenvalues.sqrt().sum()
    distance = (a.mean - b.mean).square().sum() + spread
    return max(float(distance), 0.0)


def symmetric_root(matrix: Tensor) -> Tensor:
    """Return the square root of a symmetric, positive semidefinite matrix."""
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp(min=0).sqrt()) @ vectors.mT


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """Return the squared Fréchet distance between features ``(N, D)`` and ``(M, D)``.

    Small sets look farther apart than they are: compare values only when the sets
    that they were measured on have equal sizes. See ``frechet_by_size``.
    """
    return frechet_between(moments(a), moments(b))


def frechet_by_size(
    features: Tensor,
    reference: Tensor,
    sizes: Sequence[int],
    draws: int = 5,
    seed: int = 0,
) -> dict[str, list[float]]:
    """Measure the distance on parts of ``features``: its bias and its spread.

    Args:
        features: ``(N, D)``; parts are drawn from them without replacement.
        reference: ``(M, D)``, used whole every time.
        sizes: of the parts, none above N.
        draws: parts drawn for each size.
        seed: fixes the parts.

    Returns:
        "sizes", and "mean" and "std" (over the draws, n − 1 below) for each of them.

    Raises:
        ValueError: a size that is not in 2 … N, or fewer than two draws.

    Source: Chong and Forsyth (2020), Effectively Unbiased FID: the bias falls as 1/N.
    """
    if draws < 2 or not all(2 <= size <= len(features) for size in sizes):
        raise ValueError(
            f"sizes must lie in 2 … {len(features)} with at least 2 draws, "
            f"not {list(sizes)} with {draws}"
        )
    generator = torch.Generator().manual_seed(seed)
    fixed = moments(reference)
    found: dict[str, list[float]] = {"sizes": list(sizes), "mean": [], "std": []}
    for size in sizes:
        parts = [
            features[torch.randperm(len(features), generator=generator)[:size]]
            for _ in range(draws)
        ]
        values = torch.tensor([frechet_between(moments(p), fixed) for p in parts])
        found["mean"].append(float(values.mean()))
        found["std"].append(float(values.std()))
    return found
