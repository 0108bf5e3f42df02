"""Costs against counting by hand and against figures that others publish."""

import math

import pytest
import torch
from torch import nn
from torchvision import models

from visiongen.evaluation.cost import cost_row, latency, network_cost, peak_memory
from visiongen.evaluation.network_size import receptive_field
from visiongen.evaluation.receptive_field import (
    last_receptive_field,
    receptive_fields,
)
from visiongen.models.attention import SelfAttention
from visiongen.models.cnn import CNN

IMAGE = torch.zeros(1, 1, 28, 28)


def test_size_of_the_courses_cnn_by_hand():
    size = network_cost(CNN(), IMAGE)
    assert size.parameters == 462_858
    assert size.megabytes == 1.85
    sums = 28**2 * 32 * 9 + 14**2 * 64 * 288 + 7**2 * 256 * 576 + 2304 * 128 + 1280
    assert size.flops == 2 * sums
    assert size.activations == 28**2 * 32 + 14**2 * 64 + 7**2 * 256 + 128 + 10
    assert size.layers == 5


def test_the_arithmetic_of_attention_counts():
    layer, tokens = SelfAttention(32, 4), torch.zeros(1, 10, 32)
    projections = 10 * 32 * 96 + 10 * 32 * 32
    mixing = 2 * 4 * 10 * 10 * 8  # QKᵀ and the weighted sum, for 4 heads of 8
    assert network_cost(layer, tokens).flops == 2 * (projections + mixing)


def test_torchvisions_networks_have_the_size_that_torchvision_documents():
    weights = models.SqueezeNet1_1_Weights.IMAGENET1K_V1
    model = models.squeezenet1_1(weights=None)
    size = network_cost(model, torch.zeros(1, 3, 224, 224))
    assert size.parameters == weights.meta["num_params"]
    assert size.flops / 2e9 == pytest.approx(weights.meta["_ops"], abs=0.01)


def test_a_detector_that_takes_lists_is_counted_too():
    model = models.detection.ssdlite320_mobilenet_v3_large(
        weights=None, weights_backbone=None, num_classes=2
    )
    size = network_cost(model, [torch.rand(3, 64, 64)])
    assert size.flops > 2e8


def test_latency_says_how_it_was_measured_and_leaves_the_mode():
    model = CNN().train()
    timed = latency(model, IMAGE.expand(3, -1, -1, -1), runs=5, warm_up=1)
    assert model.training
    assert (timed.batch, timed.runs, timed.warm_up) == (3, 5, 1)
    assert timed.threads == torch.get_num_threads()
    assert 0 < timed.quartiles[0] <= timed.median <= timed.quartiles[1]
    assert timed.images_a_second == pytest.approx(3000 / timed.median)
    assert timed.device


class Counting(nn.Module):
    """Counts its forward passes."""

    def __init__(self):
        super().__init__()
        self.passes = 0

    def forward(self, x):
        self.passes += 1
        return x


def test_warm_up_runs_are_run_and_not_measured():
    model = Counting()
    latency(model, IMAGE, runs=7, warm_up=2)
    assert model.passes == 9


def test_peak_memory_of_a_chain_is_two_neighbouring_tensors():
    layers = [nn.Linear(1000, 1000, bias=False) for _ in range(4)]
    size = 4 * 1000 * 256
    peak = peak_memory(nn.Sequential(*layers), torch.zeros(256, 1000))
    assert 2 * size <= peak < 2.2 * size


def test_a_way_around_that_is_kept_costs_memory():
    class Keeping(nn.Module):
        def forward(self, x):
            first = x + 1
            return (first * 2 + 1) * 3 + first

    x = torch.zeros(1000, 1000)
    assert peak_memory(Keeping(), x) == pytest.approx(3 * 4e6, rel=0.05)


def test_a_row_holds_everything_for_a_table():
    row = cost_row(CNN(), IMAGE, batches=(1, 2))
    assert row["parameters"] == 462_858
    assert row["threads"] == torch.get_num_threads()
    for batch in (1, 2):
        low, high = row[f"latency_{batch}_quartiles"]
        assert low <= row[f"latency_{batch}_ms"] <= high
    assert 0 < row["memory_1_mb"] < row["memory_2_mb"]


@pytest.mark.parametrize(
    ("build", "side"),
    [(models.alexnet, 195), (models.vgg16, 212)],
    ids=["alexnet", "vgg16"],
)
def test_receptive_fields_are_the_published_ones(build, side):
    # Araujo, Norris and Sim (2019), table of architectures
    with torch.device("meta"):  # the construction is enough
        model = build(weights=None)
    assert last_receptive_field(model).side == side


def test_receptive_field_of_a_residual_network_by_hand():
    # stem 7 / 2, pooling 3 / 2, then pairs of 3 × 3 at strides 4, 8, 16, 32
    side, stride = 1 + 6, 2
    side, stride = side + 2 * stride, 4
    for stage in range(4):
        for n in range(4):
            step = 2 if stage and n == 0 else 1
            side, stride = side + 2 * stride, stride * step
    assert (side, stride) == (435, 32)
    view = last_receptive_field(models.resnet18(weights=None))
    assert (view.side, view.stride) == (side, stride)


def test_a_gate_sees_the_whole_picture():
    assert math.isinf(last_receptive_field(models.efficientnet_b0(weights=None)).side)


def test_a_network_without_global_pooling_is_refused():
    with pytest.raises(ValueError, match="Sequential has no global pooling"):
        last_receptive_field(nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()))


def test_a_field_lies_where_autograd_says():
    stack = nn.Sequential(
        nn.Conv2d(1, 2, 3, stride=2, padding=1),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(2, 3, 5, padding=1),
    )
    view = receptive_fields(stack)["2"]
    seen = receptive_field(stack, 64).any(0).nonzero()[:, 0]
    cell = stack(torch.zeros(1, 1, 64, 64)).shape[-1] // 2
    centre = view.first + view.stride * cell
    assert float(seen.float().mean()) == centre
    assert len(seen) == view.side


def test_squeezenets_fire_modules_see_what_the_construction_says():
    with torch.device("meta"):
        fields = receptive_fields(models.squeezenet1_0(weights=None))
    last = fields["features.12.expand3x3"]
    # 7 / 2, pooling 3 / 2 three times, and eight 3 × 3 at strides 4, 4, 4, 8 … 16
    side, stride = 7, 2
    for pairs in (3, 4, 1):
        side, stride = side + 2 * stride, 2 * stride
        side += pairs * 2 * stride
    assert (last.side, last.stride) == (side, stride) == (155, 16)
