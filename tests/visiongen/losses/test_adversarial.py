"""The losses of both players, against PyTorch's and against known values."""

import math

import pytest
import torch
import torch.nn.functional as F

from visiongen.losses.adversarial import (
    hinge,
    logistic,
    non_saturating,
    raise_score,
    saturating,
    wasserstein,
)
from visiongen.losses.gradient_penalty import gradient_penalty

REAL = torch.linspace(-3, 4, 20)
FAKE = torch.linspace(-5, 2, 20)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_logistic_equals_binary_cross_entropy(smoothing):
    entropy = F.binary_cross_entropy_with_logits
    expected = entropy(REAL, torch.full_like(REAL, 1 - smoothing))
    expected = expected + entropy(FAKE, torch.zeros_like(FAKE))
    torch.testing.assert_close(logistic(REAL, FAKE, smoothing), expected)


def test_at_equilibrium_the_game_is_worth_minus_log_four():
    undecided = torch.zeros(8)
    assert float(logistic(undecided, undecided)) == pytest.approx(math.log(4))
    assert float(saturating(undecided)) == pytest.approx(-math.log(2))
    assert float(non_saturating(undecided)) == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    ("loss", "expected"),
    # d/ds log(1 − σ(s)) = −σ(s) and d/ds −log σ(s) = −(1 − σ(s)), at s = −6
    [(saturating, -1 / (1 + math.exp(6))), (non_saturating, -1 / (1 + math.exp(-6)))],
)
def test_only_the_saturating_loss_is_flat_where_fakes_are_found_out(loss, expected):
    score = torch.tensor([-6.0], requires_grad=True)
    loss(score).backward()
    assert float(score.grad) == pytest.approx(expected, rel=1e-4)


def test_hinge_stops_at_its_margin():
    assert float(hinge(torch.tensor([1.0, 5.0]), torch.tensor([-1.0, -9.0]))) == 0
    assert float(hinge(torch.tensor([0.0]), torch.tensor([0.5]))) == 2.5
    assert float(raise_score(torch.tensor([2.0]))) == -2


def test_the_critics_loss_is_the_difference_of_means():
    assert float(wasserstein(REAL, FAKE)) == pytest.approx(-1.5 - 0.5)


def test_large_scores_stay_finite():
    far = torch.tensor([1e4, -1e4])
    for value in (logistic(far, far), saturating(far), non_saturating(far)):
        assert value.isfinite()


@pytest.mark.parametrize(("length", "expected"), [(1.0, 0.0), (3.0, 4.0), (0.5, 0.25)])
def test_the_penalty_of_a_linear_critic_is_known(length, expected):
    slope = torch.tensor([0.6, 0.8]) * length
    real, fake = torch.randn(30, 2), torch.randn(30, 2)
    penalty = gradient_penalty(lambda x: x @ slope, real, fake)
    assert float(penalty) == pytest.approx(expected, abs=1e-5)


def test_the_penalty_of_a_curved_critic_is_taken_between_real_and_fake():
    # ‖∇ |x|²/2‖ = |x|: between 2 and 4 on the axis the penalty is (|x| − 1)².
    real, fake = torch.tensor([[2.0, 0.0]] * 4000), torch.tensor([[4.0, 0.0]] * 4000)
    torch.manual_seed(0)
    penalty = gradient_penalty(lambda x: x.square().sum(1) / 2, real, fake)
    expected = (3**3 - 1**3) / 3 / 2  # the mean of (t − 1)² over 2 … 4
    assert float(penalty.detach()) == pytest.approx(expected, rel=0.03)


def test_the_penalty_trains_the_critic_and_not_the_generator():
    critic = torch.nn.Sequential(
        torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)
    )
    fake = torch.randn(5, 2, requires_grad=True)
    gradient_penalty(lambda x: critic(x).squeeze(1), torch.randn(5, 2), fake).backward()
    assert fake.grad is None
    assert (critic[0].weight.grad != 0).any()
