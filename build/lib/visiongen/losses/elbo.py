"""The terms of the evidence lower bound (ELBO).

log p(x) ≥ E_q log p(x | z) − KL(q(z | x) ‖ p(z)); Kingma and Welling (2014), eq. 3.
Everything is in nats for one picture, summed over its values: a mean over pixels in
the first term alone would silently multiply β by their number.
"""

import torch
from torch import Tensor


def reparameterise(
    mean: Tensor, log_variance: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Draw z ~ N(mean, e^log_variance) so that gradients reach both parameters.

    Args:
        mean: ``(B, D)``.
        log_variance: ``(B, D)``.
        generator: None uses PyTorch's own.

    Source: Kingma and Welling (2014), section 2.4.
    """
    noise = torch.randn(
        mean.shape, generator=generator, device=mean.device, dtype=mean.dtype
    )
    # z = μ + σ ε,  ε ~ N(0, 1)
    return mean + (log_variance / 2).exp() * noise


def kl_to_standard_normal(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return KL(N(μ, σ²) ‖ N(0, 1)) of every latent dimension, same shape.

    Checked against ``torch.distributions`` to 1e-6 and against the mean of
    log q − log p over draws.

    Source: Kingma and Welling (2014), appendix B.
    """
    # KL = ½ (μ² + σ² − log σ² − 1)
    return (mean.square() + log_variance.exp() - log_variance - 1) / 2


def kl_between_normals(
    mean: Tensor, log_variance: Tensor, other_mean: Tensor, other_log_variance: Tensor
) -> Tensor:
    """Return KL(N(μ₁, σ₁²) ‖ N(μ₂, σ₂²)) elementwise, in nats."""
    # KL = ½ (log σ₂² − log σ₁² + (σ₁² + (μ₁ − μ₂)²) / σ₂² − 1)
    gap = log_variance.exp() + (mean - other_mean).square()
    ratio = gap / other_log_variance.exp()
    return (other_log_variance - log_variance + ratio - 1) / 2


def negative_elbo(
    log_likelihood: Tensor, kl: Tensor, beta: float = 1.0, free_bits: float = 0.0
) -> Tensor:
    """Return −(log-likelihood − β KL), the mean over a batch, in nats a picture.

    Args:
        log_likelihood: log p(x | z) of each picture ``(B,)``.
        kl: of each picture and latent dimension ``(B, D)``.
        beta: weight of the KL term; Higgins et al. (2017).
        free_bits: nats of each latent dimension, on average over the batch, that cost
            nothing more when less is used; Kingma et al. (2016), appendix C.8.

    Raises:
        ValueError: ``beta`` or ``free_bits`` is negative.
    """
    if beta < 0 or free_bits < 0:
        raise ValueError(f"beta {beta} and free_bits {free_bits} must not be negative")
    rate = kl.mean(0).clamp(min=free_bits).sum()
    return -log_likelihood.mean() + beta * rate


def active_units(means: Tensor, threshold: float = 0.01) -> int:
    """Return how many latent dimensions say something about the picture.

    Args:
        means: posterior means of many pictures ``(N, D)``.
        threshold: a dimension is active if their variance exceeds it.

    Source: Burda et al. (2016), section 5.2.
    """
    return int((means.double().var(0) > threshold).sum())
