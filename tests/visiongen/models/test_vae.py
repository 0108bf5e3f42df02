"""The VAE's shapes, its likelihoods, and its importance weights."""

import math
from functools import partial

import pytest
import torch
import torch.nn.functional as F
from torch.distributions import Normal

from visiongen.evaluation.likelihood import importance_weighted_bound
from visiongen.models.likelihoods import Bernoulli, Gaussian, Logistic
from visiongen.models.vae import VAE

SMALL = partial(VAE, 1, 28, (4, 8), latent=3)


@pytest.mark.parametrize(
    ("build", "shape"),
    [(VAE, (3, 32, 32)), (partial(VAE, 1, 28, (32, 64), latent=2), (1, 28, 28))],
)
def test_pictures_come_back_in_their_size(build, shape):
    vae = build().eval()
    images = torch.rand(2, *shape)
    mean, _ = vae.encode(images)
    assert mean.shape == (2, vae.latent)
    pictures = vae.pictures(mean)
    assert pictures.shape == images.shape
    assert 0 <= pictures.min() <= pictures.max() <= 1
    terms = vae(images)
    assert terms.log_likelihood.shape == (2,)
    assert terms.kl.shape == (2, vae.latent)


def test_a_side_that_cannot_be_halved_is_refused():
    with pytest.raises(ValueError, match="28 cannot be halved 3 times"):
        VAE(1, 28, (4, 8, 16))


def test_the_label_changes_both_halves():
    vae = SMALL(classes=10).eval()
    images, labels = torch.rand(2, 1, 28, 28), torch.tensor([3, 3])
    assert not torch.equal(
        vae.encode(images, labels)[0], vae.encode(images, labels + 1)[0]
    )
    z = torch.zeros(2, 3)
    assert not torch.equal(vae.pictures(z, labels), vae.pictures(z, labels + 1))
    with pytest.raises(ValueError, match="needs labels"):
        vae.encode(images)


def test_an_extreme_picture_does_not_make_the_variance_infinite():
    vae = SMALL().eval()
    _, log_variance = vae.encode(1e6 * torch.rand(2, 1, 28, 28))
    assert log_variance.exp().isfinite().all()
    assert vae(1e6 * torch.rand(2, 1, 28, 28)).kl.isfinite().all()


LEVELS = torch.arange(256) / 255


def picture_of(levels):
    return levels.reshape(-1, 1, 1, 1)


@pytest.mark.parametrize("likelihood", [Gaussian, Logistic])
@pytest.mark.parametrize("log_scale", [-7.0, -4.0, -2.0, 1.0])
@pytest.mark.parametrize("map_value", [-6.0, 0.3, 4.0])
def test_the_probabilities_of_all_levels_sum_to_one(likelihood, log_scale, map_value):
    model = likelihood(1)
    torch.nn.init.constant_(model.log_scale, log_scale)
    maps = torch.full((256, 1, 1, 1), map_value)
    total = model.log_prob(maps, picture_of(LEVELS)).double().exp().sum()
    assert float(total) == pytest.approx(1, abs=2e-3)


def test_the_gaussian_equals_differences_of_pytorchs():
    model = Gaussian(1)
    level, map_value = LEVELS[1:-1], 0.4
    reference = Normal(torch.tensor(map_value).sigmoid().double(), math.exp(-2.0))
    half = 0.5 / 255
    inside = reference.cdf(level.double() + half) - reference.cdf(level.double() - half)
    found = model.log_prob(torch.full((254, 1, 1, 1), map_value), picture_of(level))
    torch.testing.assert_close(found.double(), inside.log(), atol=1e-3, rtol=0)


@pytest.mark.parametrize("likelihood", [Gaussian, Logistic])
def test_far_out_levels_have_finite_probabilities_and_gradients(likelihood):
    model = likelihood(1)
    torch.nn.init.constant_(model.log_scale, -5.0)
    maps = torch.full((3, 1, 1, 1), 9.0, requires_grad=True)
    found = model.log_prob(maps, picture_of(torch.tensor([0.0, 0.2, 1.0])))
    found.sum().backward()
    assert found.isfinite().all()
    assert maps.grad.isfinite().all()
    assert model.log_scale.grad.isfinite().all()


def test_bernoulli_is_the_cross_entropy_and_says_that_it_is_no_probability():
    maps, images = torch.randn(2, 3, 4, 4), torch.rand(2, 3, 4, 4)
    expected = F.binary_cross_entropy_with_logits(maps, images, reduction="sum")
    found = Bernoulli(3).log_prob(maps, images).sum()
    torch.testing.assert_close(-found, expected)
    assert not Bernoulli.is_probability
    assert Gaussian.is_probability


def test_the_mean_of_log_weights_is_the_elbo_and_more_draws_tighten_it():
    torch.manual_seed(0)
    vae = SMALL(likelihood=Logistic).eval()
    images = torch.rand(3, 1, 28, 28)
    with torch.no_grad():
        weights = vae.log_weights(images, 2000)  # (2000, 3)
        terms = [vae(images) for _ in range(2000)]
    elbo = torch.stack([t.log_likelihood - t.kl.sum(1) for t in terms])
    error = (weights.std(0) + elbo.std(0)) / 2000**0.5
    assert ((weights.mean(0) - elbo.mean(0)).abs() < 4 * error).all()
    single = weights.mean(0)
    fifty = importance_weighted_bound(weights.reshape(50, 40, 3)).mean(0)
    assert (fifty > single).all()
