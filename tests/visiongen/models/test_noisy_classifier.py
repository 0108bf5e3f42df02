"""The noisy classifier is as small as its recipe says, and hears the time."""

import torch
from torch import nn

from visiongen.models.noisy_classifier import NoisyClassifier


def test_it_scores_each_class_of_each_picture():
    network = NoisyClassifier(channels=3, widths=(8, 16), classes=4)
    scores = network(torch.randn(5, 3, 12, 12), torch.full((5,), 400.0))
    assert scores.shape == (5, 4)


def test_it_has_between_a_tenth_and_three_tenths_of_a_million_weights():
    count = sum(weight.numel() for weight in NoisyClassifier().parameters())
    assert 100_000 < count < 300_000


def test_it_hears_the_time_and_sees_the_picture():
    torch.manual_seed(0)
    network = NoisyClassifier(widths=(8, 16)).eval()
    for weight in network.parameters():  # some start at 0, and no time gets through
        nn.init.normal_(weight, std=0.2)
    x, other = torch.randn(2, 1, 1, 8, 8)
    early, late = torch.tensor([10.0]), torch.tensor([900.0])
    assert not torch.allclose(network(x, early), network(x, late), atol=1e-3)
    assert not torch.allclose(network(x, early), network(other, early), atol=1e-3)


def test_pictures_of_a_batch_do_not_hear_of_each_other():
    torch.manual_seed(0)
    network = NoisyClassifier(widths=(8, 16))
    x, t = torch.randn(4, 1, 8, 8), torch.tensor([1.0, 300.0, 600.0, 1000.0])
    alone = torch.cat([network(x[n : n + 1], t[n : n + 1]) for n in range(4)])
    torch.testing.assert_close(network(x, t), alone)
