"""Recorded outputs are what the layers gave, whatever came after them."""

import pytest
import torch
from torch import nn

from visiongen.interpret.layer_outputs import layer_outputs


def two():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True))


def test_outputs_survive_a_layer_that_works_in_place():
    model, images = two(), torch.randn(2, 3, 6, 6)
    found = layer_outputs(model, images, ["0", "1"])
    expected = model[0](images).detach()
    torch.testing.assert_close(found["0"], expected)
    torch.testing.assert_close(found["1"], expected.relu())
    assert found["0"].min() < 0


@pytest.mark.parametrize(
    ("names", "images"), [(["0", "no"], (1, 3, 6, 6)), (["0"], (1, 2, 6, 6))]
)
def test_hooks_are_gone_even_after_a_mistake(names, images):
    model = two()
    with pytest.raises((AttributeError, RuntimeError)):
        layer_outputs(model, torch.randn(images), names)
    assert not model[0]._forward_hooks
