"""Bounds on a linear-Gaussian model, whose likelihood is known exactly."""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal, Normal

from visiongen.evaluation.likelihood import (
    bits_per_dimension,
    importance_weighted_bound,
)


def test_random_bytes_cost_eight_bits():
    nats = -12 * math.log(256)
    assert bits_per_dimension(nats, 12) == pytest.approx(8)


@pytest.fixture(scope="module")
def model():
    """z ~ N(0, 1) in two dimensions, x = W z + noise in five; one x."""
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(5, 2, generator=generator, dtype=torch.float64)
    noise = 0.5
    covariance = weight @ weight.T + noise**2 * torch.eye(5).double()
    x = torch.randn(5, generator=generator, dtype=torch.float64)
    exact = float(MultivariateNormal(torch.zeros(5).double(), covariance).log_prob(x))
    precision = torch.eye(2).double() + weight.T @ weight / noise**2
    mean = torch.linalg.solve(precision, weight.T @ x / noise**2)
    posterior = MultivariateNormal(mean, precision_matrix=precision)

    def log_weights(proposal, k, repeats):
        torch.manual_seed(1)
        z = proposal.sample((k, repeats))  # (k, repeats, 2)
        prior = Normal(0.0, 1.0).log_prob(z).sum(-1)
        likelihood = Normal(z @ weight.T, noise).log_prob(x).sum(-1)
        return prior + likelihood - proposal.log_prob(z)

    return exact, posterior, log_weights


@pytest.mark.parametrize("k", [1, 10])
def test_the_bound_is_exact_where_the_proposal_is_the_posterior(model, k):
    exact, posterior, log_weights = model
    bound = importance_weighted_bound(log_weights(posterior, k, 20))
    torch.testing.assert_close(bound, torch.full((20,), exact).double())


def test_the_bound_grows_with_k_towards_the_exact_likelihood(model):
    exact, posterior, log_weights = model
    wide = MultivariateNormal(posterior.mean + 0.2, 3 * posterior.covariance_matrix)
    bounds = [
        float(importance_weighted_bound(log_weights(wide, k, 4000)).mean())
        for k in (1, 5, 50)
    ]
    assert bounds[0] < bounds[1] < bounds[2] < exact
    gap = float(torch.distributions.kl_divergence(wide, posterior))
    # with k = 1 the gap is the divergence to the posterior
    assert exact - bounds[0] == pytest.approx(gap, rel=0.1)
    assert exact - bounds[2] < 0.05 * gap


def test_many_tiny_weights_do_not_underflow():
    bound = importance_weighted_bound(torch.full((50, 3), -5000.0))
    torch.testing.assert_close(bound, torch.full((3,), -5000.0))
