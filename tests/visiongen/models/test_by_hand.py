"""The network written by hand equals PyTorch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from visiongen.models.by_hand import (
    Adam,
    backward,
    cross_entropy,
    forward,
    initial_weights,
    softmax,
)


@pytest.fixture
def case():
    rng = np.random.default_rng(0)
    return initial_weights((12, 7, 4), 1), rng.normal(size=(9, 12)), np.arange(9) % 4


def test_softmax_equals_pytorchs_and_does_not_overflow():
    scores = np.array([[1000.0, 0.0, -1000.0], [0.1, 0.2, 0.3]])
    expected = torch.tensor(scores).softmax(1)
    np.testing.assert_allclose(softmax(scores), expected, atol=1e-12)


def test_gradients_equal_autograd(case):
    weights, x, labels = case
    tensors = {k: torch.tensor(v, requires_grad=True) for k, v in weights.items()}
    hidden = (torch.tensor(x) @ tensors["W1"] + tensors["b1"]).relu()
    scores = hidden @ tensors["W2"] + tensors["b2"]
    loss = F.cross_entropy(scores, torch.tensor(labels))
    loss.backward()
    ours = cross_entropy(forward(weights, x)[1], labels)
    assert ours == pytest.approx(loss.item(), abs=1e-12)
    for name, gradient in backward(weights, x, labels).items():
        np.testing.assert_allclose(gradient, tensors[name].grad, atol=1e-12)


def test_adam_equals_pytorchs():
    rng = np.random.default_rng(0)
    weights = {"a": rng.normal(size=(3, 2)), "b": rng.normal(size=5)}
    tensors = {
        k: torch.tensor(v.copy(), requires_grad=True) for k, v in weights.items()
    }
    ours, theirs = Adam(rate=0.1), torch.optim.Adam(tensors.values(), lr=0.1)
    for _ in range(20):
        gradients = {k: rng.normal(size=v.shape) for k, v in weights.items()}
        for name, gradient in gradients.items():
            tensors[name].grad = torch.tensor(gradient)
        theirs.step()
        ours.step(weights, gradients)
    for name, weight in weights.items():
        np.testing.assert_allclose(weight, tensors[name].detach(), atol=1e-12)
