"""The suite notices every fault it is shown, on scikit-learn's real digits."""

import dataclasses

import pytest
import torch
from torch import nn

from visiongen.evaluation import suite as suite_module
from visiongen.evaluation.known_copies import FAULTS, score_copies
from visiongen.evaluation.network_size import layer_sizes
from visiongen.evaluation.protocol import Protocol
from visiongen.evaluation.sampling_cost import sampling_cost
from visiongen.evaluation.suite import Suite, as_bytes
from visiongen.models.cnn import CNN
from visiongen.training.labelled_images import scikit_digits


def pixels(images):
    return images.flatten(1).float() / 255


@pytest.fixture(scope="module")
def table():
    digits = scikit_digits("train")
    order = torch.randperm(len(digits), generator=torch.Generator().manual_seed(0))
    images, labels = digits.images[order], digits.labels[order]
    return score_copies(images[:719], images[719:], labels[719:], pixels)


def test_the_training_set_is_nearest_then_the_test_set_then_every_fault(table):
    assert table["itself"]["frechet"] < 0.05
    assert table["itself"]["frechet"] < table["test"]["frechet"]
    for fault in FAULTS:
        assert table["test"]["frechet"] < 0.8 * table[fault]["frechet"], fault


@pytest.mark.parametrize("fault", ["noisy", "blurred"])
def test_spoilt_pictures_lose_precision(table, fault):
    assert table[fault]["precision"] < table["test"]["precision"] - 0.1
    assert table[fault]["density"] < table["test"]["density"] - 0.1


@pytest.mark.parametrize("fault", ["duplicated", "mode_dropped"])
def test_missing_variety_loses_recall_but_not_precision(table, fault):
    assert table[fault]["recall"] < table["test"]["recall"] - 0.2
    assert table[fault]["coverage"] < table["test"]["coverage"] - 0.2
    assert table[fault]["precision"] > table["test"]["precision"] - 0.1


def test_only_the_training_set_is_a_copy_of_itself(table):
    assert table["itself"]["copies"] > 0.99
    assert table["test"]["copies"] <= 0.02


@dataclasses.dataclass(frozen=True)
class SmallProtocol(Protocol):
    """The digits' own size, and no data set of ``visiongen.data``."""

    @property
    def side(self):
        return 8


class PixelJudge(nn.Module):
    """Names the class of the nearest mean; its features are the pixels."""

    def __init__(self, digits):
        super().__init__()
        values = pixels(digits.images)
        means = torch.stack([values[digits.labels == n].mean(0) for n in range(10)])
        self.output = nn.Linear(64, 10)
        self.output.weight.data = 20 * means
        self.output.bias.data = -10 * means.square().sum(1)

    def features(self, images):
        return images.flatten(1)


@pytest.fixture(scope="module")
def suite():
    with pytest.MonkeyPatch.context() as patch:
        judge = PixelJudge(scikit_digits("train"))
        patch.setattr(suite_module, "load_judge", lambda name: judge)
        patch.setattr(
            suite_module, "prepared_images", lambda name, split: scikit_digits(split)
        )
        protocol = SmallProtocol("mnist", samples=350, memorised=100)
        yield Suite(protocol, torch.device("cpu"))


def test_test_pictures_score_as_the_floor(suite):
    metrics, tables = suite.score(suite.test[:350], suite.test_labels[:350])
    assert metrics["frechet_judge"] == metrics["frechet_floor"] > 0
    assert metrics["confidence_ratio"] == 1
    assert tables["floor"] == {
        name: round(metrics[name], 5) for name in tables["floor"]
    }
    assert "judge_accuracy" in tables["floor"]
    assert metrics["judge_accuracy"] > 80
    assert metrics["diversity"] == pytest.approx(1, abs=0.1)
    assert tables["protocol"]["samples"] == 350
    assert tables["protocol"]["judge"] == "mnist_judge"
    assert sum(tables["classes"]["answered"]) == 350
    assert all(isinstance(value, float) for value in metrics.values())


def test_wrong_labels_are_noticed(suite):
    images, labels = suite.test[:350], suite.test_labels[:350]
    right, _ = suite.score(images, labels)
    wrong, _ = suite.score(images, (labels + 1) % 10)
    assert wrong["judge_accuracy"] < 10
    assert wrong["frechet_in_class"] > 2 * right["frechet_in_class"]
    assert wrong["frechet_judge"] == right["frechet_judge"]


def test_a_missing_class_is_noticed(suite):
    kept = suite.training[suite.labels != 3][:350]
    assert suite.score(kept)[0]["smallest_class"] < 0.2
    assert suite.score(suite.training[:350])[0]["smallest_class"] > 0.6


def test_the_training_set_is_recognised_as_copied(suite):
    assert suite.score(suite.training[:350])[0]["copies"] > 0.95


def test_larger_pictures_are_brought_to_the_judges_size(suite):
    small = suite.test[:350]
    large = small.repeat_interleave(4, -1).repeat_interleave(4, -2)
    ours, _ = suite.score(large)
    assert ours["frechet_judge"] == pytest.approx(ours["frechet_floor"], rel=1e-4)
    assert ours["copies"] < 0.1


def test_the_quick_distance_is_the_same(suite):
    images = suite.training[100:450]
    assert suite.frechet(images) == suite.score(images)[0]["frechet_judge"]


def test_another_number_of_pictures_is_refused(suite):
    with pytest.raises(ValueError, match="asks for 350 pictures, not 7"):
        suite.score(suite.test[:7])


def test_pictures_are_rounded_like_real_ones():
    images = torch.tensor([-0.2, 0.0, 0.5, 1.0, 1.7])
    assert as_bytes(images).tolist() == [0, 0, 128, 255, 255]
    with pytest.raises(ValueError, match="finite"):
        as_bytes(torch.tensor([torch.nan]))


@pytest.mark.parametrize("wrong", [{"data": "svhn"}, {"data": "mnist", "samples": 0}])
def test_a_wrong_protocol_is_refused(wrong):
    with pytest.raises(ValueError, match=r"no judge knows|must be positive"):
        Protocol(**wrong)


def test_cost_is_the_layers_arithmetic():
    network = CNN(norm=True).eval()
    cost = sampling_cost(lambda n: network(torch.zeros(n, 1, 28, 28)), [network])
    layers = layer_sizes(network, torch.zeros(1, 1, 28, 28))
    multiplications = sum(layer.multiplications for layer in layers)
    assert cost.megaflops == pytest.approx(2 * multiplications / 1e6, rel=1e-3)
    assert cost.parameters == sum(w.numel() for w in network.parameters())
    assert cost.ms > 0


def test_weights_used_twice_are_counted_once():
    network = nn.Linear(3, 2)
    assert sampling_cost(lambda n: torch.zeros(n), [network, network]).parameters == 8
