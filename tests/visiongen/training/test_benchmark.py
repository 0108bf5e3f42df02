import json
from functools import partial

import pytest

from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import load_card, summary
from visiongen.training.errors import CardError, TrainingError
from visiongen.training.publish import publish
from visiongen.training.run_folder import run_recipe, seed_folder
from visiongen.training.train_command import with_epochs

calls = []


def measure(seed, level):
    calls.append(seed)
    return Measured(
        {"error": summary([1.0, 2.0, 3.0], "px")}, {"curve": [level, 2 * level]}
    )


@pytest.fixture
def benchmark():
    calls.clear()
    return Benchmark("tiny", "for a test", (), partial(measure, level=4))


def test_card_holds_metrics_tables_and_settings(benchmark, tmp_path):
    run_recipe(benchmark, 0, seed_folder(tmp_path / "runs", "tiny", 0))
    publish(benchmark, tmp_path / "runs", tmp_path)
    card = load_card("tiny", tmp_path)
    assert card["metrics"]["error"] == {"mean": 2.0, "std": 1.0, "n": 3, "unit": "px"}
    assert card["tables"] == {"curve": [4, 8]}
    assert card["settings"]["measure"] == {"call": "measure", "level": 4}
    assert card["command"] == "visiongen train tiny --seed 0"
    assert {"commit", "data", "machine", "wall_seconds", "seeds"} <= set(card)


def test_finished_benchmark_is_not_run_again(benchmark, tmp_path):
    for _ in range(2):
        run_recipe(benchmark, 0, tmp_path)
    assert calls == [0]


def test_other_settings_are_run_again(benchmark, tmp_path):
    run_recipe(benchmark, 0, tmp_path)
    other = Benchmark("tiny", "for a test", (), partial(measure, level=5))
    run_recipe(other, 0, tmp_path)
    assert json.loads((tmp_path / "result.json").read_text())["tables"]["curve"][0] == 5


def test_two_seeds_make_no_card(benchmark, tmp_path):
    for seed in (0, 1):
        run_recipe(benchmark, seed, seed_folder(tmp_path, "tiny", seed))
    with pytest.raises(CardError, match="one seed"):
        publish(benchmark, tmp_path, tmp_path)


def test_benchmark_has_no_epochs(benchmark):
    with pytest.raises(TrainingError, match="no epochs"):
        with_epochs(benchmark, 3)
