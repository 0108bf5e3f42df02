"""Features of another domain, moved to where the classifier expects them.

No labels of that domain are used. Features are ``(N, D)``.
"""

import torch
from torch import Tensor


def standardised_like(features: Tensor, known: Tensor) -> Tensor:
    """Give every feature the mean and standard deviation that it has in ``known``.

    Source: Li et al. (2018), Adaptive Batch Normalization, for statistics of a layer.
    """
    centred = (features - features.mean(0)) / features.std(0).clamp(min=1e-6)
    return centred * known.std(0) + known.mean(0)


def correlated_like(features: Tensor, known: Tensor, ridge: float = 1e-3) -> Tensor:
    """Give features the mean and the covariance of ``known`` (CORAL).

    Args:
        features: ``(N, D)`` of the new domain.
        known: ``(M, D)`` of the domain that the classifier was trained on.
        ridge: added to the covariances' diagonals, as a share of the mean variance.

    Source: Sun, Feng and Saenko (2016), Return of Frustratingly Easy Domain
    Adaptation, equation 6, with the roles of the domains exchanged.
    """
    own, wanted = _covariance(features, ridge), _covariance(known, ridge)
    # x ← (x − μ) C^(−1/2) C'^(1/2) + μ'
    change = _power(own, -0.5) @ _power(wanted, 0.5)
    centred = (features - features.mean(0)).double()
    return (centred @ change).to(features.dtype) + known.mean(0)


def _covariance(features: Tensor, ridge: float) -> Tensor:
    covariance = torch.cov(features.T.double())
    variance = covariance.diagonal().mean()
    return covariance + ridge * variance * torch.eye(len(covariance)).to(covariance)


def _power(matrix: Tensor, exponent: float) -> Tensor:
    """Raise a symmetric positive matrix to a power."""
    values, vectors = torch.linalg.eigh(matrix)
    return vectors * values**exponent @ vectors.T
