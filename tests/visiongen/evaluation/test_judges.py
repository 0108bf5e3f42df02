"""Judges are found by name and have few features."""

import pytest
import torch

from visiongen.evaluation.judges import NETWORKS, load_judge

SHAPES = {"mnist_judge": (1, 28, 28), "fashion_judge": (1, 28, 28)}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_judge_has_at_most_128_features(name):
    network = NETWORKS[name]().eval()
    images = torch.rand(2, *SHAPES.get(name, (3, 32, 32)))
    assert network(images).shape == (2, 10)
    assert network.features(images).shape[1] <= 128


def test_an_unknown_judge_names_the_known():
    with pytest.raises(ValueError, match="fashion_judge"):
        load_judge("fid")
