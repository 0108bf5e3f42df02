"""Every block against torchvision's (or timm's) with the same weights, to 1e-5."""

import pytest
import torch
from torch import nn
from torchvision import models
from torchvision.models.convnext import CNBlock
from torchvision.models.densenet import _DenseBlock, _Transition
from torchvision.models.efficientnet import MBConv as TorchvisionMBConv
from torchvision.models.efficientnet import MBConvConfig
from torchvision.models.googlenet import Inception as TorchvisionInception
from torchvision.models.mobilenetv2 import InvertedResidual as TorchvisionInverted
from torchvision.models.resnet import BasicBlock, ResNet
from torchvision.models.resnet import Bottleneck as TorchvisionBottleneck
from torchvision.models.squeezenet import Fire as TorchvisionFire
from torchvision.ops import SqueezeExcitation as TorchvisionGate

from visiongen.models.blocks.light import (
    ConvNeXtBlock,
    InvertedResidual,
    MBConv,
    SqueezeExcitation,
    compound_scaling,
    depthwise_separable,
)
from visiongen.models.blocks.same_weights import copy_weights
from visiongen.models.blocks.shortcuts import (
    Bottleneck,
    Residual,
    dense_block,
    transition,
)
from visiongen.models.blocks.stacks import Fire, Inception, alexnet_stack, vgg_stack

VGG16 = ((64, 64), (128, 128), (256,) * 3, (512,) * 3, (512,) * 3)


def downsample(inputs, outputs, stride):
    """What torchvision's ResNet puts around a block that changes the shape."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
    )


def separable():
    timm_blocks = pytest.importorskip("timm.models._efficientnet_blocks")
    return timm_blocks.DepthwiseSeparableConv(
        12, 20, stride=2, noskip=True, pw_act=True, act_layer=nn.ReLU6
    )


def mbconv(kernel, stride, expansion, outputs):
    config = MBConvConfig(expansion, kernel, stride, 16, outputs, 1, 1.0, 1.0)
    return TorchvisionMBConv(config, 0.0, nn.BatchNorm2d)


def widened(block):
    """Bring ConvNeXt's scale to a size at which a mistake would show."""
    nn.init.normal_(block.layer_scale, std=0.5)
    return block


CASES = {
    "fire": (lambda: Fire(12, 4, 8, 6), lambda: TorchvisionFire(12, 4, 8, 6)),
    "residual": (lambda: Residual(12, 12), lambda: BasicBlock(12, 12)),
    "residual, smaller": (
        lambda: Residual(12, 20, 2),
        lambda: BasicBlock(12, 20, 2, downsample(12, 20, 2)),
    ),
    "bottleneck": (
        lambda: Bottleneck(12, 3),
        lambda: TorchvisionBottleneck(12, 3),
    ),
    "bottleneck, smaller": (
        lambda: Bottleneck(12, 6, 2),
        lambda: TorchvisionBottleneck(12, 6, 2, downsample(12, 24, 2)),
    ),
    "dense": (
        lambda: dense_block(12, 3, 5),
        lambda: _DenseBlock(3, 12, 4, 5, 0.0),
    ),
    "transition": (lambda: transition(12, 6), lambda: _Transition(12, 6)),
    "separable": (lambda: depthwise_separable(12, 20, 2), separable),
    "inverted": (
        lambda: InvertedResidual(12, 12),
        lambda: TorchvisionInverted(12, 12, 1, 6),
    ),
    "inverted, smaller": (
        lambda: InvertedResidual(12, 20, 2, 1),
        lambda: TorchvisionInverted(12, 20, 2, 1),
    ),
    "gate": (lambda: SqueezeExcitation(12, 3), lambda: TorchvisionGate(12, 3)),
    "mbconv": (lambda: MBConv(16, 16, 3), lambda: mbconv(3, 1, 6, 16)),
    "mbconv, first": (
        lambda: MBConv(16, 24, 5, 2, expansion=1),
        lambda: mbconv(5, 2, 1, 24),
    ),
    "convnext": (
        lambda: ConvNeXtBlock(12),
        lambda: widened(CNBlock(12, 1e-6, 0.0)),
    ),
}


def shuffle(module):
    """Give normalisations statistics and gains of their own."""
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.running_mean, -0.5, 0.5)
            nn.init.uniform_(layer.running_var, 0.5, 2)
            nn.init.uniform_(layer.weight, 0.5, 2)
            nn.init.uniform_(layer.bias, -0.5, 0.5)
    return module.eval()


@torch.no_grad()
@pytest.mark.parametrize("name", CASES)
def test_block_equals_its_reference(name):
    torch.manual_seed(0)
    make_ours, make_theirs = CASES[name]
    theirs = shuffle(make_theirs())
    ours = copy_weights(theirs, make_ours()).eval()
    width = 16 if "mbconv" in name else 12
    x = torch.randn(2, width, 8, 10)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_inception_equals_torchvisions_but_for_its_known_third_kernel():
    torch.manual_seed(0)
    theirs = shuffle(TorchvisionInception(12, 4, 5, 6, 3, 4, 5))
    for layer in theirs.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.eps = 1e-5  # torchvision keeps TensorFlow's 1e-3 here
    ours = copy_weights(
        theirs, Inception(12, 4, (5, 6), (3, 4), 5, third_kernel=3)
    ).eval()
    x = torch.randn(2, 12, 8, 10)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-5)
    assert Inception(12, 4, (5, 6), (3, 4), 5)(x).shape == ours(x).shape


@torch.no_grad()
def test_alexnets_stack_equals_torchvisions():
    theirs = models.alexnet(weights=None).features.eval()
    ours = copy_weights(theirs, alexnet_stack()).eval()
    x = torch.randn(1, 3, 96, 96)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_vggs_stack_equals_torchvisions():
    theirs = models.vgg.make_layers(models.vgg.cfgs["D"]).eval()
    ours = copy_weights(theirs, vgg_stack(3, VGG16)).eval()
    x = torch.randn(1, 3, 32, 32)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-5)


def test_two_small_filters_need_fewer_weights_than_one_large():
    small = vgg_stack(8, ((8, 8),))
    weights = sum(p.numel() for p in small.parameters() if p.ndim > 1)
    assert weights == 18 * 8**2 < 25 * 8**2


def test_a_separable_convolution_saves_what_the_docstring_says():
    weights = sum(p.numel() for p in depthwise_separable(32, 64).parameters())
    assert weights == 9 * 32 + 32 * 64 + 2 * 32 + 2 * 64


def test_compound_scaling_doubles_the_arithmetic_a_step():
    one, three = compound_scaling(1), compound_scaling(3)
    assert one["arithmetic"] == pytest.approx(1.92, abs=0.01)
    assert three["depth"] == pytest.approx(1.2**3)
    assert compound_scaling(0) == dict.fromkeys(one, 1.0)


def test_torchvisions_resnet_is_made_of_these_blocks():
    resnet = ResNet(BasicBlock, [1, 1, 1, 1])
    ours = [Residual(64, 64), Residual(64, 128, 2)]
    for block, layer in zip(ours, (resnet.layer1, resnet.layer2), strict=True):
        count = sum(p.numel() for p in layer.parameters())
        assert sum(p.numel() for p in block.parameters()) == count


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 tensors do not fill 1"):
        copy_weights(nn.Linear(2, 3), nn.Linear(2, 3, bias=False))
    with pytest.raises(ValueError, match=r"weight does not fit weight: \(3, 2\) into"):
        copy_weights(nn.Linear(2, 3), nn.Linear(3, 3))
