"""Runs of other libraries' loops end in results and cards like our own."""

import json
from dataclasses import dataclass, field, replace
from functools import partial

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from visiongen.training.eight_bits import unpacked
from visiongen.training.errors import CardError
from visiongen.training.outside import Outcome, OutsideRecipe, OutsideSweep
from visiongen.training.publish import publish
from visiongen.training.run_folder import WEIGHTS, run_recipe, seed_folder
from visiongen.training.train_command import with_epochs

SCORES = {("low", 0): 0.2, ("low", 1): 0.3, ("high", 0): 0.6, ("high", 1): 0.9}


@dataclass
class Library:
    """Trains nothing, and remembers what it was asked for."""

    asked: list = field(default_factory=list)

    def train(self, seed, folder, epochs, device, *, name):
        self.asked.append((name, seed, epochs))
        model = nn.Linear(128, 1)
        nn.init.constant_(model.weight, SCORES[name, seed])
        metrics = {"ap50": 1 - SCORES[name, seed], "validation_ap": SCORES[name, seed]}
        return Outcome(model, metrics, {"epoch": [1.0, 2.0]}, {"detections": {}})


@pytest.fixture
def library():
    return Library()


@pytest.fixture
def sweep(library):
    variants = {
        name: OutsideRecipe(name, (), partial(library.train, name=name), 5)
        for name in ("low", "high")
    }
    return OutsideSweep("tried", "tests", variants, 2, "validation_ap", "AGPL-3.0")


def run(sweep, out, seeds=(0, 1)):
    for seed in seeds:
        run_recipe(sweep, seed, seed_folder(out, sweep.name, seed))


def test_finished_variants_are_kept_when_a_run_was_cut_off(sweep, library, tmp_path):
    run(sweep, tmp_path, (0,))
    folder = seed_folder(tmp_path, "tried", 0)
    (folder / "high" / "result.json").unlink()
    run(sweep, tmp_path, (0,))
    assert library.asked == [("low", 0, 5), ("high", 0, 5), ("high", 0, 5)]


def test_other_settings_are_trained_anew(sweep, library, tmp_path):
    run(sweep, tmp_path, (0,))
    run(with_epochs(sweep, 7), tmp_path, (0,))
    assert library.asked[2:] == [("low", 0, 7), ("high", 0, 7)]


def test_the_card_holds_every_variant_over_its_seeds(sweep, tmp_path):
    run(sweep, tmp_path)
    path, *_ = publish(sweep, tmp_path, tmp_path)
    card = json.loads(path.read_text())
    assert card["metrics"]["low_ap50"] == {
        "mean": 0.75,
        "std": 0.07071,
        "n": 2,
        "unit": "",
    }
    assert card["variants"]["high"]["curves"] == {"0": {"epoch": [1.0, 2.0]}} | {
        "1": {"epoch": [1.0, 2.0]}
    }
    assert card["variants"]["high"]["settings"] == {
        "train": {"call": "Library.train", "name": "high"},
        "epochs": 5,
    }


def test_the_weights_that_validation_likes_best_are_published(sweep, tmp_path):
    run(sweep, tmp_path)
    path, weights = publish(sweep, tmp_path, tmp_path)
    entry = json.loads(path.read_text())["weights"]
    assert (entry["variant"], entry["seed"]) == ("high", 1)
    assert entry["licence"] == "AGPL-3.0"
    tensors = load_file(weights)
    assert tensors["weight"].dtype == torch.int8
    assert unpacked(tensors)["weight"].tolist()[0] == pytest.approx(
        [0.9] * 128, abs=1e-3
    )


def test_a_sweep_may_ship_no_weights(sweep, tmp_path):
    run(sweep, tmp_path)
    written = publish(replace(sweep, best_by=None), tmp_path, tmp_path / "trained")
    assert [file.name for file in written] == ["tried.json"]


def test_a_sweep_may_keep_its_tables_to_itself(sweep, tmp_path):
    run(sweep, tmp_path)
    for kept in (True, False):
        path, *_ = publish(replace(sweep, keeps_tables=kept), tmp_path, tmp_path)
        variants = json.loads(path.read_text())["variants"].values()
        assert all(("tables" in variant) == kept for variant in variants)


def test_an_unfinished_variant_is_named(sweep, tmp_path):
    run(replace(sweep, variants={"low": sweep.variants["low"]}), tmp_path)
    with pytest.raises(CardError, match="no finished run of high"):
        publish(sweep, tmp_path, tmp_path)


def test_weights_stay_in_the_folder_of_their_variant(sweep, tmp_path):
    run(sweep, tmp_path, (0,))
    assert (seed_folder(tmp_path, "tried", 0) / "low" / WEIGHTS).exists()
