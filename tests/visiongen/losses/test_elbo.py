"""The terms of the ELBO equal PyTorch's distributions and the mean over draws."""

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from visiongen.losses.elbo import (
    active_units,
    kl_between_normals,
    kl_to_standard_normal,
    negative_elbo,
    reparameterise,
)


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)).double()


MEAN, LOG_VARIANCE = drawn(6, 4), drawn(6, 4, seed=1)


def test_kl_equals_pytorchs():
    q = Normal(MEAN, (LOG_VARIANCE / 2).exp())
    expected = kl_divergence(q, Normal(torch.zeros(()), torch.ones(())))
    found = kl_to_standard_normal(MEAN, LOG_VARIANCE)
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)
    other_mean, other = drawn(6, 4, seed=2), drawn(6, 4, seed=3)
    expected = kl_divergence(q, Normal(other_mean, (other / 2).exp()))
    found = kl_between_normals(MEAN, LOG_VARIANCE, other_mean, other)
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)


def test_kl_is_the_mean_of_the_log_ratio():
    mean, log_variance = torch.tensor([[0.7]]).double(), torch.tensor([[-0.4]]).double()
    many = 1_000_000
    z = reparameterise(
        mean.expand(many, 1),
        log_variance.expand(many, 1),
        torch.Generator().manual_seed(0),
    )
    q = Normal(mean, (log_variance / 2).exp())
    ratio = q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)
    error = float(ratio.std() / many**0.5)
    found = float(kl_to_standard_normal(mean, log_variance))
    assert error < 1e-3
    assert float(ratio.mean()) == pytest.approx(found, abs=4 * error)


def test_draws_have_the_mean_and_spread_asked_for():
    mean = torch.full((200_000, 1), 3.0)
    z = reparameterise(
        mean, torch.full_like(mean, 1.2), torch.Generator().manual_seed(0)
    )
    assert float(z.mean()) == pytest.approx(3, abs=0.02)
    assert float(z.var()) == pytest.approx(2.718281828**1.2, rel=0.02)


def test_gradients_reach_mean_and_variance():
    mean = MEAN.clone().requires_grad_()
    log_variance = LOG_VARIANCE.clone().requires_grad_()
    noise = torch.Generator().manual_seed(0)
    reparameterise(mean, log_variance, noise).square().sum().backward()
    assert (mean.grad != 0).all()
    assert (log_variance.grad != 0).all()


LIKELIHOOD = torch.tensor([-10.0, -20.0])
KL = torch.tensor([[1.0, 0.1], [3.0, 0.3]])  # per dimension on average 2 and 0.2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 17.2),
        ({"beta": 4.0}, 23.8),
        ({"beta": 0.0}, 15),
        ({"free_bits": 0.5}, 17.5),
    ],
)
def test_beta_and_free_bits_weigh_the_kl_term(options, expected):
    assert float(negative_elbo(LIKELIHOOD, KL, **options)) == pytest.approx(expected)


def test_a_free_dimension_gets_no_gradient():
    kl = KL.clone().requires_grad_()
    negative_elbo(LIKELIHOOD, kl, free_bits=0.5).backward()
    assert (kl.grad[:, 0] == 0.5).all()
    assert (kl.grad[:, 1] == 0).all()


@pytest.mark.parametrize("wrong", [{"beta": -1.0}, {"free_bits": -0.1}])
def test_negative_weights_are_refused(wrong):
    with pytest.raises(ValueError, match="must not be negative"):
        negative_elbo(LIKELIHOOD, KL, **wrong)


def test_dimensions_that_never_move_are_inactive():
    means = torch.cat([drawn(50, 3), 0.01 * drawn(50, 2)], 1)
    assert active_units(means) == 3
