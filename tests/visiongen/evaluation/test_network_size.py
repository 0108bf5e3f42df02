"""Weights, multiplications and receptive fields against counting by hand."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from visiongen.evaluation.network_size import layer_sizes, receptive_field
from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.models.conditional_gan import LabelGenerator

IMAGE = torch.zeros(1, 1, 28, 28)


@pytest.mark.parametrize("model", [ANN(), CNN()], ids=["ann", "cnn"])
def test_multiplications_are_half_of_pytorchs_flops(model):
    with FlopCounterMode(display=False) as counter:
        model(IMAGE)
    total = sum(layer.multiplications for layer in layer_sizes(model, IMAGE))
    assert 2 * total == counter.get_total_flops()


@pytest.mark.parametrize("enlarge", ["transposed", "resize"])
def test_generators_are_counted_too(enlarge):
    generator = LabelGenerator(noise=8, widths=(16, 8), start=7, enlarge=enlarge).eval()
    given = torch.zeros(1, 8), torch.tensor([3])
    with FlopCounterMode(display=False) as counter:
        generator(*given)
    sizes = layer_sizes(generator, *given)
    assert (
        2 * sum(layer.multiplications for layer in sizes) == counter.get_total_flops()
    )
    assert sizes[-1].output == (3, 28, 28)


def test_layers_of_the_cnn_by_hand():
    sizes = layer_sizes(CNN(), IMAGE)
    assert [layer.output for layer in sizes[:3]] == [
        (32, 28, 28),
        (64, 14, 14),
        (256, 7, 7),
    ]
    assert sizes[1].weights == 9 * 32 * 64 + 64
    assert sizes[1].multiplications == 14 * 14 * 64 * 9 * 32
    assert sum(layer.weights for layer in sizes) == 462_858


def test_measuring_leaves_the_mode_and_no_hooks():
    model = CNN(norm=True).train()
    layer_sizes(model, IMAGE)
    assert model.training
    assert not any(layer._forward_hooks for layer in model.modules())


@pytest.mark.parametrize(("stages", "side"), [(1, 4), (2, 10), (3, 22)])
def test_receptive_field_grows_as_computed_by_hand(stages, side):
    # r ← r + (3 − 1) · s for a convolution, r + (2 − 1) · s for pooling, s ← 2 s
    seen = receptive_field(nn.Sequential(*CNN().stages[:stages]), 64)
    rows = seen.any(1).nonzero()
    assert int(rows.max() - rows.min()) + 1 == side
    assert seen.sum() == side**2
