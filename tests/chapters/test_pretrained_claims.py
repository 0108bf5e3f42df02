"""What chapter 5 says in words, so that a new card or torchvision is noticed."""

from itertools import pairwise
from math import log
from statistics import fmean

import numpy as np
import pytest
import torch
import yaml
from scipy.stats import spearmanr
from torchvision import models

from bookbuild.repository import Repository
from visiongen.data.imagenet_photographs import imagenette
from visiongen.evaluation.classification import binomial_interval
from visiongen.evaluation.cost import network_cost
from visiongen.evaluation.gradient_norms import gradient_norms
from visiongen.models.blocks.light import compound_scaling
from visiongen.models.deep_cnn import DeepCNN
from visiongen.plots.fronts import on_the_front
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


def test_torchvisions_classifiers_span_what_the_opening_says():
    entries = [
        models.get_model_weights(name).DEFAULT.meta
        for name in models.list_models(models)
    ]
    sizes = [meta["num_params"] for meta in entries]
    best = [meta["_metrics"]["ImageNet-1K"]["acc@1"] for meta in entries]
    assert 75 < len(entries) < 100
    assert 500 < max(sizes) / min(sizes) < 550
    assert 30 < max(best) - min(best) < 35


def test_efficientnets_do_not_follow_one_exponent():
    def factors(n):
        entry = models.get_model_weights(f"efficientnet_b{n}").IMAGENET1K_V1
        with torch.device("meta"):
            network = models.get_model(f"efficientnet_b{n}")
        blocks = sum(len(stage) for stage in network.features[1:-1])
        width = network.classifier[1].in_features
        return blocks, width, entry.transforms().crop_size[0], entry.meta["_ops"]

    b0, b1, b2, b4 = (factors(n) for n in (0, 1, 2, 4))
    assert b1[1] == b0[1]
    assert b1[0] == b2[0]
    steps = compound_scaling(1).values()
    phi = [log(b / a) / log(s) for a, b, s in zip(b0, b4, steps, strict=True)]
    assert 3.4 < min(phi) < max(phi) < 3.9


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


def within_spread(card, first, second):
    """Say whether two means differ by less than their standard deviations together."""
    one, other = (load_card(card)["metrics"][name] for name in (first, second))
    return abs(one["mean"] - other["mean"]) <= one["std"] + other["std"]


@pytest.fixture(scope="module")
def costs():
    return load_card("classifier_costs")["tables"]["networks"]


def test_arithmetic_orders_the_networks_by_time_best(costs):
    times = [row["latency_1_ms"] for row in costs.values()]
    found = {
        key: spearmanr([row[key] for row in costs.values()], times).statistic
        for key in ("gflops", "activations", "parameters", "layers")
    }
    assert max(found, key=found.get) == "gflops"
    assert found["gflops"] > 0.9
    assert found["parameters"] < 0.7


def test_arithmetic_does_not_give_the_time(costs):
    speed = {n: row["gflops"] / row["latency_1_ms"] for n, row in costs.items()}
    assert speed["vgg16"] > 2 * speed["alexnet"] > 4 * speed["efficientnet_b0"]
    assert speed["mobilenet_v2"] < speed["resnet50"] / 3


def test_a_batch_helps_alexnet_most(costs):
    gain = {n: 32 * r["latency_1_ms"] / r["latency_32_ms"] for n, r in costs.items()}
    assert max(gain, key=gain.get) == "alexnet"


def test_resnet_takes_longer_than_alexnet_for_one_photograph(costs):
    assert costs["resnet50"]["latency_1_ms"] > 2 * costs["alexnet"]["latency_1_ms"]


def test_the_fronts_hold_whom_the_page_names(costs):
    published = [
        models.get_model_weights(name).DEFAULT.meta["_metrics"]["ImageNet-1K"]["acc@1"]
        for name in costs
    ]
    fronts = [
        {
            name
            for name, best in zip(
                costs,
                on_the_front([row[key] for row in costs.values()], published),
                strict=True,
            )
            if best
        }
        for key in ("parameters", "latency_1_ms")
    ]
    both = {"mobilenet_v2", "efficientnet_b0", "resnet50", "convnext_tiny"}
    assert fronts == [both | {"squeezenet1_0"}, both]


@pytest.fixture(scope="module")
def answers():
    return load_card("squeezenet_imagenette")["tables"]["answers"]


def first_is_right(answers):
    return np.array(answers["classes"])[:, 0] == answers["labels"]


def test_squeezenet_reaches_the_accuracy_that_was_measured_before():
    assert mean("squeezenet_imagenette", "own_top1") == pytest.approx(57.0, abs=2)
    assert mean("squeezenet_imagenette", "whole_top1") == pytest.approx(60.0, abs=2)


def test_the_surest_mistakes_are_those_that_the_page_describes(answers):
    categories = models.SqueezeNet1_0_Weights.DEFAULT.meta["categories"]
    mistakes = sorted(
        (-shares[0], categories[label], categories[classes[0]])
        for label, classes, shares in zip(*answers.values(), strict=True)
        if classes[0] != label
    )
    assert [names for _, *names in mistakes[:4]] == [
        ["cassette player", "cassette"],
        ["church", "monastery"],
        ["chain saw", "wig"],
        ["golf ball", "electric fan"],
    ]


def test_squeezenet_claims_more_than_it_keeps(answers):
    sure, right = np.array(answers["probabilities"])[:, 0], first_is_right(answers)
    assert sure.mean() > right.mean() + 0.1
    assert right[(sure > 0.6) & (sure < 0.8)].mean() < 0.5
    assert 0.85 < right[sure > 0.9].mean() < 0.95


@pytest.mark.data
def test_seen_photographs_are_named_hardly_better_than_new_ones(answers):
    right = first_is_right(answers)
    held = np.array(["ILSVRC2012_val" in each.name for each in imagenette()])
    assert (~held).sum() > 2 * held.sum()
    _, high = binomial_interval(int(right[held].sum()), int(held.sum()))
    assert high > 100 * right[~held].mean()
    by_class = held.reshape(10, 50)
    assert not by_class[:, -20:].any()  # the transfer's test photographs
    assert by_class[:, :5].all()  # the new ones of its small version


def test_resampling_costs_and_widening_does_not_help():
    top1 = {
        name: mean("squeezenet_imagenette", f"{name}_top1")
        for name in (
            *("own", "whole", "resized", "cropped", "side_160", "side_192", "side_288"),
            *("wide_67", "wide_133", "wide_178", "samples", "samples_squashed"),
        )
    }
    assert top1["cropped"] >= top1["whole"]  # the cut loses nothing
    sharp = min(top1["whole"], top1["cropped"])
    resampled = ("own", "resized", "side_160", "side_192", "side_288")
    resampled += ("wide_67", "wide_133", "wide_178")
    assert max(top1[name] for name in resampled) < sharp
    assert top1["own"] < top1["whole"] - 2
    assert top1["resized"] < top1["own"]
    assert max(top1[f"side_{n}"] for n in (160, 192, 288)) < top1["whole"] - 3
    assert top1["wide_133"] < top1["wide_67"] < top1["whole"]
    assert top1["samples_squashed"] > top1["samples"]


def test_three_mistakes_in_the_values_show_and_one_hardly_does():
    own = mean("squeezenet_imagenette", "own_top1")
    for name in ("blue_first", "not_normalised", "bytes"):
        assert mean("squeezenet_imagenette", f"{name}_top1") < own - 15
    assert own - 5 < mean("squeezenet_imagenette", "half_top1") < own
    bytes_, unit = (
        mean("squeezenet_imagenette", f"{name}_top1")
        for name in ("bytes", "not_normalised")
    )
    assert bytes_ > unit


def test_grad_cam_points_at_what_the_network_uses():
    deletion = load_card("squeezenet_imagenette")["tables"]["deletion"]
    areas, curves = deletion["areas"], deletion["curves"]
    assert fmean(areas["grad_cam"]) < 0.7 * fmean(areas["centre"])
    assert len(curves["grad_cam"]) == 9  # eighths
    assert curves["grad_cam"][1] < 0.25 * curves["grad_cam"][0]
    assert 0.4 < curves["centre"][1] / curves["centre"][0] < 0.6
    assert 0.5 < np.less(areas["centre"], areas["random"]).mean() < 0.65


def test_plain_networks_get_worse_with_depth_even_on_training_images():
    card = load_card("cifar_depth")

    def fitted(name):
        curves = card["variants"][name]["curves"].values()
        return fmean(seed["train_accuracy"][-1] for seed in curves)

    for score in (fitted, lambda name: mean("cifar_depth", f"{name}_test_accuracy")):
        shallow, middle, deep = (score(f"plain_{n}") for n in (8, 20, 44))
        assert shallow > middle + 10 > deep + 20


def test_the_way_around_repairs_depth_and_does_not_make_it_pay():
    names = [f"residual_{n}_test_accuracy" for n in (8, 20, 44)]
    assert mean("cifar_depth", names[2]) > 61
    plain = mean("cifar_depth", "plain_44_test_accuracy")
    assert mean("cifar_depth", names[2]) > plain + 25
    for first, second in pairwise(names):
        assert within_spread("cifar_depth", first, second)


def test_the_oldest_idea_wins_the_race_and_the_light_blocks_lose_it():
    metrics = load_card("cifar_family")["metrics"]
    race = sorted(
        (name for name in metrics if name.endswith("_test_accuracy")),
        key=lambda name: metrics[name]["mean"],
        reverse=True,
    )
    assert race[0] == "alexnet_test_accuracy"
    assert race[-1] == "mobilenet_test_accuracy"
    steps = [
        (metrics[a]["mean"] - metrics[b]["mean"])
        / (metrics[a]["std"] + metrics[b]["std"])
        for a, b in pairwise(race)
    ]
    assert steps[0] > 1.2 < steps[-1]
    assert all(step < 1.2 for step in steps[1:-1])
    assert all(metrics[name]["n"] == 3 for name in race)


def test_the_light_blocks_have_not_learned_their_training_images_yet():
    variants = load_card("cifar_family")["variants"]
    fitted = {
        name: fmean(s["train_accuracy"][-1] for s in variants[name]["curves"].values())
        for name in ("alexnet", "mobilenet")
    }
    assert fitted["mobilenet"] < fitted["alexnet"] - 5


def test_less_arithmetic_is_not_less_time_in_the_race():
    rows = load_card("classifier_costs")["tables"]["family"]
    work = {name: row["gflops"] for name, row in rows.items()}
    time = {name: row["latency_128_ms"] for name, row in rows.items()}
    assert min(work, key=work.get) == "efficientnet"
    assert min(time, key=time.get) == "resnet"
    slow = sorted(time, key=time.get)[3:]
    assert set(slow) == {"densenet", "mobilenet", "efficientnet"}
    assert min(time[name] for name in slow) > 2 * time["resnet"]
    assert rows["alexnet"]["layers"] == 5
    assert min(rows[name]["layers"] for name in ("mobilenet", "efficientnet")) > 30


def test_the_fronts_of_the_race_hold_whom_the_page_names():
    rows = load_card("classifier_costs")["tables"]["family"]
    gains = [mean("cifar_family", f"{name}_test_accuracy") for name in rows]
    fronts = []
    for key in ("gflops", "latency_128_ms"):
        best = on_the_front([row[key] for row in rows.values()], gains)
        fronts.append({name for name, on in zip(rows, best, strict=True) if on})
    assert fronts == [{"efficientnet", "alexnet"}, {"resnet", "vgg", "alexnet"}]


def test_it_is_the_learned_weights_that_help():
    for n in (1, 3, 10, 30):
        frozen, untrained, scratch = (
            mean("transfer_imagenette", f"{way}_{n}_accuracy")
            for way in ("frozen", "untrained", "scratch")
        )
        assert frozen > 1.5 * scratch
    assert untrained < 0.55 * scratch
    assert mean("transfer_imagenette", "own_head_accuracy") > frozen + 5


def test_the_lead_of_frozen_features_shrinks_and_stays():
    leads = [
        mean("transfer_cifar10", f"frozen_{n}_accuracy")
        - mean("transfer_cifar10", f"scratch_{n}_accuracy")
        for n in (10, 100, 1000)
    ]
    assert leads == sorted(leads, reverse=True)
    assert leads[0] > 2 * leads[-1] > 20


def test_features_do_worse_on_pictures_from_elsewhere():
    photographs = mean("transfer_imagenette", "frozen_10_accuracy")
    assert mean("transfer_cifar10", "frozen_10_accuracy") < photographs - 15
