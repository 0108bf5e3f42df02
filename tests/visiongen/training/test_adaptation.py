"""What is recorded of a fine-tuning is what happened."""

import copy
from functools import partial

import pytest
import torch
from torch import nn

from visiongen.evaluation.classification import percent_correct
from visiongen.models.vit import ViT
from visiongen.training import adaptation, balanced, probing
from visiongen.training.adaptation import Adaptation, worst_errors
from visiongen.training.balanced import drawn_images
from visiongen.training.classification import as_floats, predict
from visiongen.training.finetune import adapted, finetune
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.loop import train
from visiongen.training.optimisers import adamw
from visiongen.training.probing import Probe, Probing, drawn_features
from visiongen.training.randomness import seed_initial_weights
from visiongen.training.recipe import Recipe

ours = partial(ViT, 16, 4, 24, 3, 3, classes=3)
CPU = torch.device("cpu")


def coloured(split, count=96):
    """Pictures whose class is their colour."""
    generator = torch.Generator().manual_seed(int(split == "test"))
    labels = torch.arange(count) % 3
    images = torch.randint(40, (count, 3, 16, 16), generator=generator)
    images[torch.arange(count), labels] += 200
    return LabelledImages(images.byte(), labels)


@pytest.fixture(scope="module")
def body():
    """A small ViT that knows the colours."""
    return finetune(
        ours, coloured, 3, rate=3e-3, epochs=6, batch_size=16, augment=()
    ).model


def prepared(**settings):
    task = Adaptation(coloured, ours, ("cifar10",), validation=24, **settings)
    task.prepare(CPU)
    return task


def test_few_images_are_repeated_and_none_is_left_out():
    task = prepared(train_images=10, least=35)
    assert task.size == 40
    images, labels = task.batch(torch.arange(40))
    assert torch.equal(labels, task.train.labels.repeat(4))
    assert torch.equal(images[30:], images[:10])
    assert prepared(least=35).size == 72


def test_only_the_watched_images_are_measured(body):
    task = prepared(watched=9)
    row = task.validate(body)
    shown = task.held_out.part(0, 9)
    expected = percent_correct(predict(body, shown.images), shown.labels)
    assert row.keys() == {"validation_accuracy", "validation_entropy"}
    assert row["validation_accuracy"] == expected


def test_scores_are_those_of_the_network(body):
    task = prepared()
    features, scores = task.look(body, task.train.images)
    assert features.shape == (72, 24)
    torch.testing.assert_close(scores, predict(body, task.train.images))


def test_the_card_gets_answers_map_errors_and_calibration(body, monkeypatch):
    monkeypatch.setattr(adaptation, "MAPPED", 30)
    task = prepared(watched=24, corrupted=12)
    metrics, more = task.finish(body)
    assert metrics["test_accuracy"] > 90
    assert metrics["noise_accuracy"] > 60
    assert metrics["trained_weights"] == sum(w.numel() for w in body.parameters())
    assert torch.tensor(more["confusion"]).sum() == 96
    first = more["tables"]["first"]
    assert first["labels"] == coloured("test").labels[:30].tolist()
    assert torch.tensor(first["map"]).shape == (30, 2)
    assert sum(more["tables"]["calibration"]["after"]["count"]) == 96


def test_choices_never_see_the_test_split(body):
    task = prepared(tested=False)
    task.source = lambda split: pytest.fail("the test split was loaded")
    metrics, more = task.finish(body)
    assert metrics.keys() == {
        "held_out_accuracy",
        "held_out_entropy",
        "trained_weights",
    }
    assert more == {}


def test_worst_errors_are_the_most_confident():
    scores = torch.tensor([[5.0, 0], [0, 1], [2, 0], [9, 0]])
    found = worst_errors(scores, torch.tensor([1, 0, 0, 1]), count=2)
    assert [row[:3] for row in found] == [[3, 1, 0], [0, 1, 0]]
    assert found[1][3] == pytest.approx(99.3)


def test_forgetting_is_measured_with_the_old_head(body, monkeypatch):
    """A body that does not move remembers everything, whatever the new head does."""
    monkeypatch.setattr(adaptation, "pretrained_vit", lambda: copy.deepcopy(body))
    monkeypatch.setattr(adaptation, "balanced_images", lambda *_: coloured("train"))
    monkeypatch.setattr(adaptation, "VALIDATION", 60)
    model = adapted(lambda: copy.deepcopy(body), 3, "probe")
    task = prepared(old_watched=30)
    old = coloured("train").part(36, 66)
    expected = percent_correct(predict(body, old.images), old.labels)
    assert task.old_before == expected > 90
    assert task.validate(model)["old_accuracy"] == expected
    nn.init.normal_(model.output.weight)
    assert task.validate(model)["old_accuracy"] == expected
    nn.init.zeros_(model.norm.weight)  # all pictures look the same now
    assert task.validate(model)["old_accuracy"] == pytest.approx(100 / 3)


@pytest.fixture
def frozen(body, monkeypatch):
    def pretrained():
        ours()  # draws initial weights, as every building does
        return body

    monkeypatch.setattr(probing, "prepared_images", lambda _, split: coloured(split))
    monkeypatch.setattr(probing, "pretrained_vit", pretrained)
    monkeypatch.setattr(balanced, "prepared_images", lambda _, split: coloured(split))
    monkeypatch.setattr(balanced, "VALIDATION", 24)
    probing.pretrained_features.cache_clear()
    yield body
    probing.pretrained_features.cache_clear()


def test_frozen_features_are_those_of_the_images_that_would_be_drawn(frozen):
    seed_initial_weights(3)
    images = drawn_images("any", "train")
    with torch.no_grad():
        expected = frozen.features(as_floats(images.images))
    for _ in range(2):  # the second time, features are at hand
        seed_initial_weights(3)
        features = drawn_features("any", "train")
        assert torch.equal(features.labels, images.labels)
        torch.testing.assert_close(features.images, expected)


def test_a_probe_and_neighbours_read_the_features(frozen, monkeypatch):
    monkeypatch.setattr(adaptation, "MAPPED", 30)
    source = partial(drawn_features, "any")
    task = partial(Probing, source, partial(Probe, 24, 3), ("any",), validation=24)
    recipe = Recipe("probe", "", task, partial(adamw, rate=1e-2), 3, 16)
    trained = train(recipe)
    metrics, _ = trained.task.finish(trained.model)
    assert metrics["test_accuracy"] > 90
    assert metrics["knn_accuracy"] > 90
    assert metrics["knn_k"] in (1, 5, 20)
    assert metrics["feature_ms"] > 0
    assert len(trained.log) == 3
