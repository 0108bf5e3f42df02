"""A quantiser finds the nearest entries, passes gradients through, and learns."""

import pytest
import torch
from sklearn.cluster import KMeans

from visiongen.models.vector_quantiser import VectorQuantiser


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_every_vector_becomes_its_nearest_entry():
    quantiser = VectorQuantiser(5, 3)
    x = drawn(40, 3)
    found = quantiser(x)
    gaps = (x[:, None] - quantiser.codebook[None]).square().sum(2)  # (40, 5)
    assert torch.equal(found.indices, gaps.argmin(1))
    torch.testing.assert_close(found.vectors, quantiser.codebook[found.indices])


def test_gradients_go_straight_through():
    x = drawn(40, 3).requires_grad_()
    weight = drawn(40, 3, seed=1)
    (VectorQuantiser(5, 3)(x).vectors * weight).sum().backward()
    torch.testing.assert_close(x.grad, weight)


def test_the_loss_pulls_entries_fully_and_inputs_by_the_commitment():
    quantiser = VectorQuantiser(1, 2, commitment=0.1)
    x = drawn(1, 2).requires_grad_()
    quantiser(x).loss.backward()
    gap = (quantiser.codebook - x).detach()
    torch.testing.assert_close(quantiser.codebook.grad, gap)  # 2 · gap / 2 values
    torch.testing.assert_close(x.grad, -0.1 * gap)


def test_a_codebook_trained_by_gradients_comes_close_to_k_means():
    centres = 4 * drawn(6, 2, seed=2)
    points = centres.repeat(50, 1) + 0.3 * drawn(300, 2, seed=3)
    quantiser = VectorQuantiser(6, 2)
    quantiser.codebook.data = points[:6].clone()
    optimiser = torch.optim.Adam(quantiser.parameters(), 0.05)
    for _ in range(300):
        optimiser.zero_grad()
        quantiser(points).loss.backward()
        optimiser.step()
    gap = (quantiser(points).vectors - points).detach().square().sum()
    best = KMeans(6, n_init=5, random_state=0).fit(points.numpy()).inertia_
    assert float(gap) == pytest.approx(best, rel=0.02)
