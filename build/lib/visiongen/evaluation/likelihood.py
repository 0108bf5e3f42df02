"""Likelihoods in bits per dimension, and the importance-weighted bound."""

import math

import torch
from torch import Tensor


def bits_per_dimension(nats: Tensor | float, dimensions: int) -> Tensor | float:
    """Turn log-probabilities of whole pictures into bits for each of their values.

    Args:
        nats: log P(picture) to base e, of *discrete* pictures: a density of real
            values can have any sign and is no code length.
        dimensions: values of a picture; 3072 for 32 × 32 × 3.

    Returns:
        −log₂ P divided by ``dimensions``: 8 for uniformly random bytes.
    """
    return -nats / (dimensions * math.log(2))


def importance_weighted_bound(log_weights: Tensor) -> Tensor:
    """Return log 1/k Σᵢ wᵢ with wᵢ = p(x, zᵢ) / q(zᵢ | x), zᵢ drawn from q.

    With k = 1 it is the ELBO; its mean grows with k towards log p(x), and is exact for
    every k where q is the true posterior.

    Args:
        log_weights: ``(k, …)``.

    Returns:
        ``(…)``, in nats.

    Source: Burda et al. (2016), Importance Weighted Autoencoders, equation 8.
    """
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
