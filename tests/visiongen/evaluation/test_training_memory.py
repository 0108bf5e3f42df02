"""Memory of a training step, against what can be counted by hand."""

import torch
from torch import nn

from visiongen.evaluation.training_memory import training_memory
from visiongen.models.vit import ViT
from visiongen.training.finetune import adapted

IMAGES, LABELS = torch.rand(4, 6), torch.tensor([0, 1, 2, 0])
FLOAT, LONG = 4, 8


def two_layers():
    return nn.Sequential(nn.Linear(6, 5), nn.Sigmoid(), nn.Linear(5, 3))


def test_two_layers_are_what_a_hand_counts():
    found = training_memory(two_layers(), IMAGES, LABELS)
    weights = 6 * 5 + 5 + 5 * 3 + 3
    assert found.weights == FLOAT * weights
    assert found.optimiser == 3 * FLOAT * weights
    # input, sigmoid's output (kept by itself and the next layer, once),
    # log-probabilities, labels, and the count of the mean
    expected = FLOAT * 4 * (6 + 5 + 3) + LONG * 4 + FLOAT
    assert found.activations == expected


def test_a_frozen_body_keeps_nothing_for_its_backward_pass():
    model = two_layers()
    whole = training_memory(model, IMAGES, LABELS)
    model[0].requires_grad_(False)
    found = training_memory(model, IMAGES, LABELS)
    assert whole.activations - found.activations >= FLOAT * 4 * 6
    assert found.optimiser == 3 * FLOAT * (5 * 3 + 3)
    assert found.weights == whole.weights


def test_the_less_moves_the_less_is_kept():
    images, labels = torch.rand(2, 3, 32, 32), torch.tensor([0, 1])
    total = {
        method: training_memory(adapted(ViT, 10, method), images, labels).total
        for method in ("probe", "partial", "full")
    }
    assert total["probe"] < total["partial"] < total["full"]
