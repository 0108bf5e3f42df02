"""The classifiers have the shapes, sizes and features that chapters count on."""

import pytest
import torch
from torch import nn

from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.models.residual import ResidualNetwork


def count(model):
    return sum(weight.numel() for weight in model.parameters())


def test_the_courses_ann_has_109386_weights():
    assert count(ANN()) == 784 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10 == 109_386


def test_the_courses_cnn_has_462858_weights():
    convolutions = 9 * (1 * 32 + 32 * 64 + 64 * 256) + 32 + 64 + 256
    layers = 256 * 3 * 3 * 128 + 128 + 128 * 10 + 10
    assert count(CNN()) == convolutions + layers == 462_858


def test_normalisation_adds_a_gain_for_every_bias_kept():
    assert count(CNN(norm=True)) == count(CNN()) + 32 + 64 + 256 < 500_000


def test_ann_equals_its_formula():
    model = ANN((6, 5, 4, 3))
    x = torch.rand(7, 1, 2, 3)
    first, second = model.hidden[0], model.hidden[2]
    h = (x.flatten(1) @ first.weight.T + first.bias).clamp(min=0)
    h = (h @ second.weight.T + second.bias).clamp(min=0)
    torch.testing.assert_close(model(x), h @ model.output.weight.T + model.output.bias)


def test_the_cnns_maps_halve_three_times():
    shapes = [tuple(m.shape[1:]) for m in CNN().maps(torch.rand(2, 1, 28, 28))]
    assert shapes == [(32, 14, 14), (64, 7, 7), (256, 3, 3)]


@pytest.mark.parametrize(
    ("model", "shape", "features"),
    [
        (ANN(), (1, 28, 28), 64),
        (CNN(norm=True), (1, 28, 28), 128),
        (ResidualNetwork(1, (16, 32, 64, 128)), (1, 28, 28), 128),
        (ResidualNetwork(), (3, 32, 32), 128),
    ],
    ids=["ann", "cnn", "residual grey", "residual colour"],
)
def test_scores_are_a_linear_map_of_the_features(model, shape, features):
    model.eval()
    images = torch.rand(3, *shape)
    found = model.features(images)
    assert found.shape == (3, features)
    torch.testing.assert_close(model(images), model.output(found))


def test_dropout_works_in_training_only():
    for model in (ANN(dropout=0.5), CNN(dropout=0.5)):
        images = torch.rand(2, 1, 28, 28)
        assert not torch.equal(model.train()(images), model(images))
        assert torch.equal(model.eval()(images), model(images))


def test_a_residual_block_adds_to_its_input():
    model = ResidualNetwork()
    block = next(m for m in model.modules() if type(m).__name__ == "ResidualBlock")
    for part in block.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.zeros_(part.weight)
    x = torch.rand(2, 64, 8, 8)
    torch.testing.assert_close(block.eval()(x), x)
