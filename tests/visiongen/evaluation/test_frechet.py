"""The Fréchet distance equals SciPy's, and its bias is what theory says."""

import numpy as np
import pytest
import scipy.linalg
import torch

from visiongen.evaluation.frechet import (
    Moments,
    frechet_between,
    frechet_by_size,
    frechet_distance,
    moments,
    symmetric_root,
)


def drawn(count, width, seed, shift=0.0):
    generator = torch.Generator().manual_seed(seed)
    mixing = torch.randn(width, width, generator=generator)
    return torch.randn(count, width, generator=generator) @ mixing + shift


def with_scipy(a, b):
    """The textbook formula, with SciPy's root of a matrix that is not symmetric."""
    a, b = a.double().numpy(), b.double().numpy()
    first, second = np.cov(a.T), np.cov(b.T)
    root = scipy.linalg.sqrtm(first @ second).real
    gap = a.mean(0) - b.mean(0)
    return gap @ gap + np.trace(first + second - 2 * root)


@pytest.mark.parametrize("shift", [0.0, 1.5])
def test_distance_equals_scipys(shift):
    a, b = drawn(500, 24, 0), drawn(300, 24, 1, shift)
    assert frechet_distance(a, b) == pytest.approx(with_scipy(a, b), rel=1e-6)


def test_fewer_pictures_than_features_still_give_a_distance():
    a, b = drawn(10, 24, 0), drawn(300, 24, 1)
    assert frechet_distance(a, b) == pytest.approx(with_scipy(a, b), rel=1e-4)


def test_a_set_has_no_distance_to_itself():
    a = drawn(200, 16, 0)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)


def test_between_one_dimensional_gaussians_it_is_known():
    a = Moments(torch.tensor([1.0]).double(), torch.tensor([[4.0]]).double())
    b = Moments(torch.tensor([3.0]).double(), torch.tensor([[9.0]]).double())
    # (μ₁ − μ₂)² + (σ₁ − σ₂)²
    assert frechet_between(a, b) == pytest.approx(4 + 1)


def test_the_root_squares_to_the_matrix():
    covariance = moments(drawn(100, 8, 0)).covariance
    root = symmetric_root(covariance)
    torch.testing.assert_close(root @ root, covariance)


def test_the_bias_falls_with_the_number_of_samples():
    width = 16
    reference = torch.randn(20_000, width, generator=torch.Generator().manual_seed(0))
    same = torch.randn(4000, width, generator=torch.Generator().manual_seed(1))
    found = frechet_by_size(same, reference, [100, 400, 1600], draws=8)
    mean = found["mean"]
    assert mean[0] > mean[1] > mean[2] > 0
    # Of n standard normal rows: D/n from the mean, D(D + 1)/4n from the covariance.
    expected = width / 400 + width * (width + 1) / (4 * 400)
    assert mean[1] == pytest.approx(expected, rel=0.15)
    assert found["std"][2] < found["std"][0]


def test_unusable_features_are_refused():
    with pytest.raises(ValueError, match="finite"):
        moments(torch.full((5, 2), torch.nan))
    with pytest.raises(ValueError, match=r"N ≥ 2"):
        moments(torch.zeros(1, 2))
    with pytest.raises(ValueError, match="2 … 5"):
        frechet_by_size(torch.zeros(5, 2), torch.zeros(5, 2), [6])
