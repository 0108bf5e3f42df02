"""The networks of the two experiments are equal in what they must be equal in."""

import pytest
import torch
from torch import nn

from visiongen.evaluation.gradient_norms import gradient_norms
from visiongen.models.deep_cnn import DeepCNN
from visiongen.models.small_cnns import FAMILY

IMAGES = torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def count(model):
    return sum(weight.numel() for weight in model.parameters())


@pytest.mark.parametrize("name", FAMILY)
def test_every_idea_has_two_hundred_thousand_weights(name):
    assert count(FAMILY[name]()) == pytest.approx(200_000, rel=0.02)


@torch.no_grad()
@pytest.mark.parametrize("name", FAMILY)
def test_scores_are_a_linear_map_of_the_features(name):
    model = FAMILY[name]().eval()
    features = model.features(IMAGES)
    assert model.stem(IMAGES).shape[2:] == (16, 16)
    torch.testing.assert_close(model(IMAGES), model.output(features))


def test_plain_and_residual_have_the_same_weights():
    for depth in (8, 20, 44):
        plain, residual = DeepCNN(depth, False), DeepCNN(depth, True)
        assert count(plain) == count(residual)
        shapes = [
            {name: w.shape for name, w in model.state_dict().items()}
            for model in (plain, residual)
        ]
        assert shapes[0] == shapes[1]


@pytest.mark.parametrize("depth", [8, 20, 44])
def test_depth_counts_layers_with_weights(depth):
    layers = [
        layer
        for layer in DeepCNN(depth, True).modules()
        if isinstance(layer, nn.Conv2d | nn.Linear)
    ]
    assert len(layers) == depth


def test_a_residual_network_of_zeros_passes_its_stem_on():
    model = DeepCNN(20, True, width=4).eval()
    stem, *pairs = model.body
    for pair in pairs:
        nn.init.zeros_(pair.change[1][1].weight)
    x = stem(IMAGES)
    passed = model.body(IMAGES)
    torch.testing.assert_close(passed[:, :4], x[:, :, ::4, ::4])
    assert not passed[:, 4:].any()


def test_another_depth_is_refused():
    with pytest.raises(ValueError, match="not 10"):
        DeepCNN(10, True)


def test_gradient_norms_equal_backward_and_leave_the_network_alone():
    model, labels = DeepCNN(8, False), torch.arange(4)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    norms = gradient_norms(model.eval(), IMAGES, labels)
    assert not model.training
    assert all(torch.equal(before[n], t) for n, t in model.state_dict().items())
    nn.functional.cross_entropy(model.train()(IMAGES), labels).backward()
    weights = [layer.weight for layer in model.modules() if type(layer) is nn.Conv2d]
    expected = [float(w.grad.norm() / w.numel() ** 0.5) for w in weights]
    assert [norm for _, norm in norms] == pytest.approx(expected)
    assert len(norms) == 7


def test_residual_gradients_reach_the_first_layer_of_a_deep_network():
    torch.manual_seed(0)
    spread = {}
    for residual in (False, True):
        norms = [
            n for _, n in gradient_norms(DeepCNN(44, residual), IMAGES, torch.arange(4))
        ]
        spread[residual] = max(norms) / min(norms)
    assert spread[True] < spread[False]
