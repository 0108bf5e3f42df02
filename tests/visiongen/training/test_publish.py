"""Runs become a card and weights."""

import dataclasses
import json

import pytest
import torch
from safetensors.torch import load_file

from visiongen.models.ann import ANN
from visiongen.training.cards import load_card
from visiongen.training.eight_bits import EightBitRecipe, unpacked
from visiongen.training.errors import CardError
from visiongen.training.publish import publish
from visiongen.training.recipe import Sweep
from visiongen.training.run_folder import run_recipe, seed_folder
from visiongen.training.weights import load_weights


def run_seeds(recipe, seeds, out):
    for seed in seeds:
        run_recipe(recipe, seed, seed_folder(out, recipe.name, seed))


@pytest.fixture
def published(ann, tmp_path):
    run_seeds(ann, [2, 0, 1], tmp_path / "runs")
    publish(ann, tmp_path / "runs", tmp_path)
    return load_card("small_ann", tmp_path)


def test_a_card_says_what_was_done(published):
    assert published["name"] == "small_ann"
    assert published["command"] == "visiongen train small_ann --seed 0..2"
    assert published["seeds"] == [0, 1, 2]
    assert published["parameters"] == 64 * 16 + 16 + 16 * 10 + 10
    assert published["settings"]["batch_size"] == 32
    assert published["machine"]["cores"] >= 1
    assert published["wall_seconds"] > 0 < published["cpu_seconds"]
    assert published["mean_load"] >= 0
    assert set(published["environment"]) >= {"python", "torch", "accelerate"}
    assert len(published["curves"]["1"]["validation_accuracy"]) == 3


def test_a_metric_is_mean_spread_and_count(published, tmp_path):
    metric = published["metrics"]["test_accuracy"]
    results = [
        json.loads((tmp_path / f"runs/small_ann/seed_{n}/result.json").read_text())
        for n in range(3)
    ]
    single = torch.tensor([r["metrics"]["test_accuracy"] for r in results])
    assert metric["mean"] == pytest.approx(float(single.mean()), abs=1e-3)
    assert metric["std"] == pytest.approx(float(single.std()), abs=1e-3)
    assert (metric["n"], metric["unit"]) == (3, "%")


def test_the_confusion_matrix_is_of_the_published_seed(published, tmp_path):
    first = tmp_path / "runs/small_ann/seed_0/result.json"
    assert published["confusion"] == json.loads(first.read_text())["confusion"]
    assert sum(map(sum, published["confusion"])) == 359


def test_the_first_seeds_weights_are_copied(published, tmp_path):
    model = load_weights(
        ANN((64, 16, 10), dropout=0.2), tmp_path / "small_ann.safetensors"
    )
    run = tmp_path / "runs/small_ann/seed_0/weights.safetensors"
    assert (tmp_path / "small_ann.safetensors").read_bytes() == run.read_bytes()
    assert published["weights"]["seed"] == 0
    assert set(published["weights"]["types"]) <= {"F16", "F32"}
    assert model.output.out_features == 10


def test_no_host_name_and_no_path_gets_into_a_card(published, tmp_path):
    import platform

    text = (tmp_path / "small_ann.json").read_text()
    assert str(tmp_path) not in text
    assert platform.node() not in text or len(platform.node()) < 3


def test_a_sweep_becomes_one_card(ann, tmp_path):
    longer = dataclasses.replace(ann, epochs=4)
    sweep = Sweep("pair", "tests", {"short": ann, "long": longer}, seeds=2)
    run_seeds(sweep, [0, 1], tmp_path)
    assert publish(sweep, tmp_path, tmp_path) == [tmp_path / "pair.json"]
    card = load_card("pair", tmp_path)
    assert card["metrics"]["long_test_accuracy"]["n"] == 2
    assert len(card["variants"]["long"]["curves"]["0"]["epoch"]) == 4
    assert card["seeds"] == [0, 1]


def test_a_sweep_whose_variants_have_different_seeds_is_refused(ann, tmp_path):
    sweep = Sweep("pair", "tests", {"a": ann, "b": ann})
    run_seeds(sweep, [0, 1], tmp_path)
    (tmp_path / "pair/seed_1/b/result.json").unlink()
    with pytest.raises(CardError, match="different seeds"):
        publish(sweep, tmp_path, tmp_path)


def test_seeds_of_different_machines_are_all_named(ann, tmp_path):
    run_seeds(ann, [0, 1], tmp_path)
    path = tmp_path / "small_ann/seed_1/result.json"
    elsewhere = json.loads(path.read_text())
    elsewhere["machine"] = {"processor": "another", "cores": 64}
    elsewhere["precision"] = "fp16"
    path.write_text(json.dumps(elsewhere))
    publish(ann, tmp_path, tmp_path)
    card = load_card("small_ann", tmp_path)
    assert card["machines"] == [card["machine"], elsewhere["machine"]]
    assert set(card["precision"].split(" and ")) > {"fp16"}


def test_seeds_of_different_settings_are_refused(ann, tmp_path):
    run_seeds(ann, [0], tmp_path)
    run_seeds(dataclasses.replace(ann, epochs=2), [1], tmp_path)
    with pytest.raises(CardError, match="seeds 0 and 1 were trained with different"):
        publish(ann, tmp_path, tmp_path)


def test_an_unfinished_run_cannot_be_published(ann, tmp_path):
    with pytest.raises(CardError, match='"visiongen train small_ann'):
        publish(ann, tmp_path, tmp_path)


def test_a_missing_card_says_how_to_make_it(tmp_path):
    with pytest.raises(CardError, match='"visiongen publish nothing"'):
        load_card("nothing", tmp_path)


def test_eight_bits_are_measured_as_they_are_published(ann, tmp_path):
    fields = {each.name: getattr(ann, each.name) for each in dataclasses.fields(ann)}
    recipe = EightBitRecipe(**fields)
    run_seeds(recipe, [0], tmp_path)
    path, file = publish(recipe, tmp_path, tmp_path)
    card = json.loads(path.read_text())
    assert "I8" in card["weights"]["types"]
    network = recipe.task().build_model()
    network.load_state_dict(unpacked(load_file(file)))
    task = recipe.task()
    task.prepare(torch.device("cpu"))
    metrics, _ = task.finish(network.eval())
    assert metrics["test_accuracy"] == pytest.approx(
        card["metrics"]["test_accuracy"]["mean"], abs=1e-3
    )
