"""What chapter 5 says in words, so that a new card or torchvision is noticed."""

import pytest
import torch
import yaml
from torchvision import models

from bookbuild.repository import Repository
from visiongen.evaluation.cost import network_cost
from visiongen.evaluation.gradient_norms import gradient_norms
from visiongen.models.deep_cnn import DeepCNN
from visiongen.pretrained.models import build
from visiongen.recipes.classifier_costs import NETWORKS
from visiongen.training.cards import load_card

COURSE = {
    "alexnet": 61.1,
    "vgg16": 138.4,
    "resnet50": 25.6,
    "densenet121": 8.0,
    "mobilenet_v2": 3.5,
    "efficientnet_b0": 5.3,
}


@pytest.fixture(scope="module")
def zoo():
    with torch.device("meta"):
        networks = {name: build(f"torchvision/{name}").eval() for name in NETWORKS}
    image = torch.zeros(1, 3, 224, 224, device="meta")
    return {name: network_cost(network, image) for name, network in networks.items()}


def test_the_course_counts_weights_as_we_do(zoo):
    for name, millions in COURSE.items():
        assert round(zoo[name].parameters / 1e6, 1) == millions


def test_resnet_has_fewer_weights_and_more_of_everything_else_than_alexnet(zoo):
    alexnet, resnet = zoo["alexnet"], zoo["resnet50"]
    assert resnet.parameters < alexnet.parameters / 2
    assert 5.5 < resnet.flops / alexnet.flops < 6
    assert resnet.activations > 20 * alexnet.activations


def test_torchvision_documents_the_arithmetic_that_we_count(zoo):
    for name, size in zoo.items():
        entry = models.get_model_weights(name).DEFAULT
        assert size.flops / 2e9 == pytest.approx(entry.meta["_ops"], abs=0.01)
        assert size.parameters == entry.meta["num_params"]


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "resnet50"])
def test_the_published_errors_of_loaded_weights_are_torchvisions(name):
    path = Repository.find().root / "book" / "published.yml"
    published = yaml.safe_load(path.read_text(encoding="utf-8"))
    weights = models.get_model_weights(name).IMAGENET1K_V1
    error = 100 - weights.meta["_metrics"]["ImageNet-1K"]["acc@5"]
    assert float(published[f"{name}_loaded"]["value"]) == round(error, 2)


def test_one_architecture_gained_almost_five_points_by_its_recipe():
    first, second = (
        weights.meta["_metrics"]["ImageNet-1K"]["acc@1"]
        for weights in models.ResNet50_Weights
    )
    assert 4.5 < second - first < 5


def test_the_zoo_spans_what_the_opening_says(zoo):
    sizes = [size.parameters for size in zoo.values()]
    assert 100 < max(sizes) / min(sizes) < 120
    best = [
        models.get_model_weights(name).DEFAULT.meta["_metrics"]["ImageNet-1K"]["acc@1"]
        for name in models.list_models(models)
    ]
    assert 30 < max(best) - min(best) < 35
    assert 75 < len(best) < 100


def test_gradients_of_a_plain_network_do_not_vanish():
    torch.manual_seed(0)
    images, labels = torch.rand(32, 3, 32, 32), torch.arange(32) % 10
    ratios = {}
    for residual in (False, True):
        found = gradient_norms(DeepCNN(44, residual), images, labels)
        norms = [norm for _, norm in found]
        ratios[residual] = norms[1] / norms[-1]
    assert ratios[False] > 50
    assert 1 < ratios[True] < ratios[False] / 5


def mean(card, metric):
    return load_card(card)["metrics"][metric]["mean"]


def test_resnet_takes_longer_than_alexnet_for_one_photograph():
    times = [
        mean("classifier_costs", f"{name}_latency_1_ms")
        for name in ("alexnet", "resnet50")
    ]
    assert times[0] < times[1]


def test_depthwise_filters_do_less_arithmetic_a_second():
    rows = load_card("classifier_costs")["tables"]["networks"]
    speed = {name: row["gflops"] / row["latency_1_ms"] for name, row in rows.items()}
    assert speed["mobilenet_v2"] < 0.7 * min(speed["vgg16"], speed["resnet50"])


def test_squeezenet_reaches_the_accuracy_that_was_measured_before():
    assert mean("squeezenet_imagenette", "own_top1") == pytest.approx(57.0, abs=2)
    assert mean("squeezenet_imagenette", "whole_top1") == pytest.approx(60.0, abs=2)


def test_the_residual_network_is_ahead_at_the_deepest_setting():
    metrics = load_card("cifar_depth")["metrics"]
    plain, residual = (
        metrics[f"{kind}_44_test_accuracy"] for kind in ("plain", "residual")
    )
    assert residual["mean"] - plain["mean"] > plain["std"] + residual["std"]


def test_features_do_worse_on_pictures_from_elsewhere():
    photographs = mean("transfer_imagenette", "frozen_10_accuracy")
    assert mean("transfer_cifar10", "frozen_10_accuracy") < photographs
