"""What lies in ``visiongen/trained`` is what its cards say."""

import json
from functools import partial

import pytest
import torch

from visiongen.training.cards import load_card, trained_folder
from visiongen.training.changes import FineTuning, load_changes
from visiongen.training.classification import Classification
from visiongen.training.embeddings import EMBEDDINGS, published_name
from visiongen.training.recipe import Recipe
from visiongen.training.recipes import find_recipe, recipe_names
from visiongen.training.weights import load_trained, sha256

CARDS = sorted(path.stem for path in trained_folder().glob("*.json"))
WITH_WEIGHTS = [name for name in CARDS if "weights" in load_card(name)]
CLASSIFIERS = [
    name
    for name in WITH_WEIGHTS
    if isinstance(recipe := find_recipe(name), Recipe)
    and isinstance(recipe.task, partial)
    and recipe.task.func in (Classification, Classification.of)
]
FINE_TUNED = [
    name for name in WITH_WEIGHTS if isinstance(find_recipe(name), FineTuning)
]


@pytest.mark.parametrize("name", CARDS)
def test_a_card_belongs_to_a_recipe_and_says_where_it_comes_from(name):
    card = load_card(name)
    assert name in recipe_names()
    assert card["name"] == name
    wanted = {"recipe", "command", "seeds", "commit", "data", "machine", "metrics"}
    assert wanted <= card.keys()
    for metric in card["metrics"].values():
        assert {"mean", "std", "n"} <= metric.keys()
    text = json.dumps(card)
    assert "/home/" not in text
    assert "/tmp/" not in text


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_weights_are_the_cards(name):
    path = trained_folder() / f"{name}.safetensors"
    assert sha256(path) == load_card(name)["weights"]["sha256"]


def test_pictures_are_the_cards():
    found = {}
    for name in CARDS:
        found |= load_card(name).get("pictures", {})
    lying = [*trained_folder().glob("*.png"), *trained_folder().glob("*.webp")]
    assert {path.name: sha256(path) for path in lying} == found


def test_everything_together_stays_within_its_budget():
    sizes = [path.stat().st_size for path in trained_folder().iterdir()]
    assert sum(sizes) <= 40_000_000


def test_embeddings_are_the_cards():
    found = {}
    for name in CARDS:
        if kept := load_card(name).get("embeddings"):
            found[published_name(name)] = kept["sha256"]
    lying = trained_folder().glob(f"*_{EMBEDDINGS}")
    assert {path.name: sha256(path) for path in lying} == found


def test_no_weights_without_a_card():
    files = {path.name for path in trained_folder().glob("*.safetensors")}
    embeddings = {name for name in files if name.endswith(f"_{EMBEDDINGS}")}
    assert files - embeddings == {f"{name}.safetensors" for name in WITH_WEIGHTS}


def test_everything_together_is_small():
    total = sum(path.stat().st_size for path in trained_folder().iterdir())
    assert total < 40e6


@pytest.mark.data
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_published_weights_reach_the_published_confusion_matrix(name):
    task = find_recipe(name).task()
    task.prepare(torch.device("cpu"))
    model = load_trained(name, task.build_model())
    _, more = task.finish(model)
    expected = torch.tensor(load_card(name)["confusion"])
    # another processor may round a few undecided images to the other side
    moved = (torch.tensor(more["confusion"]) - expected).abs().sum() / 2
    assert moved <= 3


@pytest.mark.data
@pytest.mark.parametrize("name", FINE_TUNED)
def test_published_changes_reach_the_published_confusion_matrix(name):
    task = find_recipe(name).task()
    task.prepare(torch.device("cpu"))
    model = load_changes(name, task.build_model())
    _, more = task.finish(model)
    expected = torch.tensor(load_card(name)["confusion"])
    moved = (torch.tensor(more["confusion"]) - expected).abs().sum() / 2
    assert moved <= 3
