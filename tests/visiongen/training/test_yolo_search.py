"""The search trains what it should, and tests the winner alone; nothing is trained."""

import numpy as np
import pytest
from torch import nn

from visiongen.training import yolo_search
from visiongen.training.yolo_finetuning import Fitted
from visiongen.training.yolo_search import PROPOSALS, SPACE, START, search_yolo


@pytest.fixture
def trained():
    """Seed and settings of every training."""
    return []


@pytest.fixture
def tested(monkeypatch, trained):
    """The networks that were tested; a high rate makes a good network."""
    seen = []
    monkeypatch.setattr(yolo_search, "_first_try", {})

    def fit(seed, folder, epochs, device, *, rate, **options):
        moved = {name: options[name] for name in START if name != "lr0"}
        trained.append((seed, {"lr0": rate} | moved))
        assert options["transferred"]
        scores = [rate, rate / 2]  # the first of two epochs is the better one
        curves = {"validation_ap50_95": scores}
        return Fitted(None, nn.Linear(1, 1), curves, {"rate": rate})

    def measure(network, side):
        seen.append(network)
        return {"ap50": 0.5, "ap50_95": 0.25}, {}

    monkeypatch.setattr(yolo_search, "fit_yolo", fit)
    monkeypatch.setattr(yolo_search, "measure", measure)
    return seen


@pytest.mark.parametrize("method", PROPOSALS)
def test_the_best_on_validation_is_tested_once(method, tested, tmp_path):
    outcome = search_yolo(0, tmp_path, 2, "cpu", method=method, tries=6, side=64)
    assert tested == [outcome.model]
    tries = outcome.tables["tries"]
    assert outcome.curves["fitness"] == [each["lr0"] for each in tries]
    assert tries[0] == START
    assert outcome.curves["epoch"] == [2, 4, 6, 8, 10, 12]
    best = np.maximum.accumulate(outcome.curves["fitness"]).tolist()
    assert outcome.curves["best"] == best
    assert outcome.metrics["first_validation_ap50_95"] == START["lr0"]
    assert outcome.metrics["best_validation_ap50_95"] == best[-1]


def test_both_methods_begin_alike_and_a_seed_repeats(tested, tmp_path):
    runs = {
        (method, n): search_yolo(
            3, tmp_path, 2, "cpu", method=method, tries=4, side=64
        ).tables["tries"]
        for method in PROPOSALS
        for n in range(2)
    }
    for method in PROPOSALS:
        assert runs[method, 0] == runs[method, 1]
    assert runs["genetic", 0] != runs["random", 0]


def test_the_first_try_of_a_seed_is_trained_once_for_both_methods(
    tested, trained, tmp_path
):
    outcomes = [
        search_yolo(seed, tmp_path, 2, "cpu", method=method, tries=3, side=64)
        for seed in (0, 1)
        for method in PROPOSALS
    ]
    firsts = [seed for seed, settings in trained if settings == START]
    assert firsts == [0, 1]
    assert len(trained) == 2 * (3 + 2)
    assert {each.metrics["first_validation_ap50_95"] for each in outcomes} == {
        START["lr0"]
    }


def test_the_start_lies_in_the_space():
    assert START.keys() == SPACE.keys()
    for name, each in SPACE.items():
        assert each.low <= START[name] <= each.high
