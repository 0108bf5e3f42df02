"""The benchmarks of chapter 5, on parts small enough for a test."""

import json

import pytest
import torch
from sklearn.datasets import make_blobs
from torch import nn

from visiongen.recipes import (
    _transfer,
    classifier_costs,
    squeezenet_imagenette,
    transfer_cifar10,
    transfer_imagenette,
)
from visiongen.recipes._transfer import Split, compare, draw, mean_features
from visiongen.training.labelled_images import LabelledImages

BENCHMARKS = (
    classifier_costs,
    squeezenet_imagenette,
    transfer_cifar10,
    transfer_imagenette,
)


@pytest.mark.parametrize("module", BENCHMARKS)
def test_settings_are_plain(module):
    assert "0x" not in json.dumps(module.recipe.settings())


def test_a_row_of_costs_says_how_it_was_measured():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(4 * 36, 2))
    row = classifier_costs.cost(model, 8, {"1": 3, "2": 2})
    assert row["parameters"] == 4 * 28 + 2 * 145
    assert row["gflops"] == pytest.approx(2 * (36 * 4 * 27 + 2 * 144) / 1e9, abs=1e-4)
    for batch in (1, 2):
        low, high = row[f"latency_{batch}_quartiles"]
        assert low <= row[f"latency_{batch}_ms"] <= high
        assert row[f"memory_{batch}_mb"] >= 0
    assert row["threads"] == torch.get_num_threads()


def test_every_way_to_prepare_gives_what_its_name_says():
    from PIL import Image

    picture = Image.new("RGB", (224, 224))
    sizes = {
        n: change(picture).size for n, change in squeezenet_imagenette.shapes().items()
    }
    assert sizes["own"] == sizes["whole"] == (224, 224)
    assert sizes["resized"] == (256, 256)
    assert sizes["side_160"] == (160, 160)
    assert sizes["wide_133"] == (298, 224)  # Pillow: width first


def test_mistakes_in_values_are_the_mistakes_they_are_called():
    red = torch.zeros(3, 2, 2)
    red[0] = 1
    changes = squeezenet_imagenette.values((0.5, 0.4, 0.3), (0.1, 0.2, 0.3))
    changed = {name: change(red) for name, change in changes.items()}
    torch.testing.assert_close(changed["blue_first"][2], torch.full((2, 2), 5.0))
    torch.testing.assert_close(changed["half"][1], torch.full((2, 2), -1.0))
    assert changed["bytes"].max() == 255
    assert torch.equal(changed["not_normalised"], red)


def test_the_map_of_the_centre_falls_away_from_it_alike_on_all_sides():
    found = squeezenet_imagenette.nearness_to_centre(8)
    assert torch.equal(found, found.T)
    assert torch.equal(found, found.flip(0))
    assert found[3, 3] == found.max() > found[0, 0]


@pytest.mark.data
def test_squeezenet_is_measured_on_few_photographs():
    settings = {"explained": 2, "steps": 2, "channels": 2, "count": 3, "every": 50}
    measured = squeezenet_imagenette.measure(0, **settings)
    metrics, tables = measured.metrics, measured.tables
    assert metrics["own_top1"]["mean"] <= metrics["own_top5"]["mean"] <= 100
    assert len(tables["answers"]["labels"]) == 10
    assert [len(row) for row in tables["answers"]["classes"]] == [5] * 10
    assert {len(c) for c in tables["places"]["features.7"]} == {3}
    for curve in tables["deletion"]["curves"].values():
        assert len(curve) == 3


def blobs(count, seed):
    """Images of one colour a class, and features in which classes are clusters."""
    features, labels = make_blobs(
        count, 6, centers=[[c * 9.0] * 6 for c in range(4)], random_state=seed
    )
    shades = torch.linspace(0, 255, 4)[torch.from_numpy(labels)]
    images = shades.byte()[:, None, None, None].expand(-1, 3, 16, 16).contiguous()
    found = LabelledImages(images, torch.from_numpy(labels).long())
    return Split(found, {"frozen": torch.from_numpy(features).float()})


def test_a_draw_holds_as_many_of_each_class_and_follows_its_seed():
    labels = torch.arange(40) % 4
    chosen = draw(labels, 3, seed=1)
    assert labels[chosen].bincount().tolist() == [3] * 4
    assert torch.equal(chosen, draw(labels, 3, seed=1))
    assert not torch.equal(chosen, draw(labels, 3, seed=2))


def test_both_ways_learn_what_is_easy(monkeypatch):
    monkeypatch.setattr(_transfer, "AUGMENT", ())
    pool, test = blobs(40, 0), blobs(24, 1)
    metrics = compare(pool, test, (1, 5), range(2), steps=60, batch=8, epochs=6)
    assert set(metrics) == {
        f"{way}_{n}_accuracy" for way in ("frozen", "scratch") for n in (1, 5)
    }
    assert metrics["frozen_5_accuracy"]["mean"] == 100
    assert metrics["frozen_5_accuracy"]["n"] == 2
    assert metrics["scratch_5_accuracy"]["mean"] > 40


def test_features_are_the_means_of_the_last_maps():
    model = nn.Module()
    model.features = nn.Sequential(nn.Conv2d(3, 5, 3))
    images = torch.randn(2, 3, 6, 6)
    expected = model.features(images).mean((2, 3))
    torch.testing.assert_close(mean_features(model)(images), expected)


def test_the_first_of_each_class_come_in_their_order():
    images = LabelledImages(
        torch.arange(12).byte().view(12, 1, 1, 1), torch.tensor([0, 0, 1] * 4)
    )
    found = transfer_cifar10.first_of_each(images, 2)
    assert found.labels.tolist() == [0, 1, 0, 1]
    assert found.images.flatten().tolist() == [0, 2, 1, 5]


FEW = {"draws": 1, "steps": 2, "batch": 8, "epochs": 1}


@pytest.mark.data
def test_transfer_of_photographs_is_measured_on_few(monkeypatch):
    photographs = transfer_imagenette.imagenette()[::10]
    monkeypatch.setattr(transfer_imagenette, "imagenette", lambda: photographs)
    measured = transfer_imagenette.measure(0, sizes=(2,), side=32, **FEW)
    metrics = {name: each["mean"] for name, each in measured.metrics.items()}
    new = ["ILSVRC2012_val" in each.name for each in photographs]
    assert measured.tables["tested"] == sum(new)
    assert metrics["own_head_accuracy"] > metrics["untrained_2_accuracy"]
    assert metrics["frozen_2_accuracy"] > 40
    assert 0 <= metrics["scratch_2_accuracy"] <= 100


@pytest.mark.data
def test_transfer_to_cifar_is_measured_on_few():
    measured = transfer_cifar10.measure(0, sizes=(2,), tested=3, side=64, **FEW)
    assert measured.tables == {"sizes": [2], "tested": 30}
    assert set(measured.metrics) == {"frozen_2_accuracy", "scratch_2_accuracy"}
