"""Losses for any scores and any Gaussians: signs, zeros and orders."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from visiongen.losses.adversarial import hinge, logistic, non_saturating, saturating
from visiongen.losses.elbo import (
    kl_between_normals,
    kl_to_standard_normal,
    negative_elbo,
)

# In double precision a divergence near 0 is not lost in rounding.
NUMBERS = st.floats(-6, 6)
SCORES = arrays(np.float64, st.integers(1, 12), elements=NUMBERS).map(torch.from_numpy)
PAIRS = arrays(np.float64, (2, 3, 4), elements=NUMBERS).map(torch.from_numpy)


@given(PAIRS)
def test_a_divergence_is_never_negative(pair):
    divergence = kl_to_standard_normal(*pair)
    assert divergence.shape == pair[0].shape
    assert (divergence >= -1e-12).all()


@given(PAIRS, PAIRS)
def test_a_divergence_vanishes_between_equals_only(a, b):
    torch.testing.assert_close(kl_between_normals(*a, *a), torch.zeros_like(a[0]))
    found = kl_between_normals(*a, *b)
    differs = ((a - b).abs() > 1e-3).any(0)
    assert (found[differs] > 0).all()


@given(PAIRS)
def test_the_standard_normal_is_one_normal_among_others(pair):
    zeros = torch.zeros_like(pair[0])
    between = kl_between_normals(*pair, zeros, zeros)
    torch.testing.assert_close(kl_to_standard_normal(*pair), between)


@given(PAIRS, st.floats(0, 5), st.floats(0, 5))
def test_free_bits_and_beta_never_make_the_loss_smaller(pair, beta, free_bits):
    kl, log_likelihood = kl_to_standard_normal(*pair), -pair[0][:, 0].abs()
    with_both = negative_elbo(log_likelihood, kl, beta, free_bits)
    assert with_both >= negative_elbo(log_likelihood, kl, beta) - 1e-9
    assert negative_elbo(log_likelihood, kl, beta) >= -log_likelihood.mean() - 1e-9


@given(SCORES, SCORES, st.floats(0, 0.5))
def test_a_discriminators_loss_is_positive_and_smoothing_charges_for_certainty(
    real, fake, smoothing
):
    assert logistic(real, fake, smoothing) > 0
    assert hinge(real, fake) >= 0
    assert logistic(20 + real, fake, 0.1) > logistic(20 + real, fake)


@given(SCORES)
def test_both_generator_losses_fall_where_scores_rise(fake):
    for loss in (saturating, non_saturating):
        assert loss(fake + 0.1) < loss(fake)
    # what the one flattens the other keeps steep
    assert saturating(fake) < 0 < non_saturating(fake)
