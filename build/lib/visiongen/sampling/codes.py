"""Codes drawn at random, for decoders that never agreed on where codes lie."""

import torch
from torch import Tensor

from visiongen.sampling.noise import noise_rows


def fitted_normal(codes: Tensor, count: int, seed: int) -> Tensor:
    """Draw from the normal distribution that has the codes' mean and covariance.

    Args:
        codes: ``(N, latent)`` of real pictures.
        count: how many to draw.
        seed: fixes the draws.

    Returns:
        ``(count, latent)`` in double precision.

    Raises:
        ValueError: ``count`` is not positive.
    """
    codes = codes.double()
    values, vectors = torch.linalg.eigh(torch.cov(codes.T).reshape(2 * codes.shape[1:]))
    # x = μ + V λ^½ ε,  so that Cov(x) = V λ Vᵀ = Σ
    noise = noise_rows(count, codes.shape[1], seed).to(codes)
    return codes.mean(0) + noise * values.clamp(min=0).sqrt() @ vectors.T
