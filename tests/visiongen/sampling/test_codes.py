"""Codes drawn at random have the moments of those they imitate."""

import torch

from visiongen.sampling.codes import fitted_normal


def test_draws_have_mean_and_covariance_of_the_codes():
    generator = torch.Generator().manual_seed(0)
    mix = torch.randn(3, 3, generator=generator).double()
    codes = torch.randn(500, 3, generator=generator).double() @ mix + 5
    drawn = fitted_normal(codes, 200_000, seed=1)
    torch.testing.assert_close(drawn.mean(0), codes.mean(0), atol=0.03, rtol=0)
    expected = torch.cov(codes.T)
    tolerance = 0.02 * float(expected.diagonal().max())
    torch.testing.assert_close(torch.cov(drawn.T), expected, atol=tolerance, rtol=0)


def test_codes_of_one_number_are_drawn_too():
    drawn = fitted_normal(torch.tensor([[1.0], [3.0]]), 100_000, seed=0)
    assert drawn.shape == (100_000, 1)
    assert abs(float(drawn.mean()) - 2) < 0.02
    assert abs(float(drawn.var()) - 2) < 0.04
