"""Both searches; mutation gives what Ultralytics' tuner gives, number by number."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from visiongen.pretrained.quiet_ultralytics import import_ultralytics
from visiongen.training.hyperparameter_search import Range, Try, draw, mutate, search

SPACE = {
    "lr0": Range(1e-5, 1e-2),
    "momentum": Range(0.7, 0.98, 0.3),
    "mosaic": Range(0.0, 1.0),
    "box": Range(1.0, 20.0),
}
START = {"lr0": 1e-3, "momentum": 0.9, "mosaic": 1.0, "box": 7.5}


def history(count):
    rng = np.random.default_rng(3)
    return [Try(draw([], SPACE, rng), round(rng.random(), 5)) for _ in range(count)]


@pytest.mark.parametrize("count", [1, 5, 29])
@pytest.mark.parametrize("seed", range(5))
def test_mutation_is_that_of_ultralytics(count, seed, tmp_path, monkeypatch):
    import_ultralytics()
    from ultralytics.engine.tuner import Tuner

    tuner = Tuner.__new__(Tuner)
    tuner.space = {k: (r.low, r.high, r.gain) for k, r in SPACE.items()}
    tuner.mongodb, tuner.prefix = None, ""
    tuner.args = SimpleNamespace(**START)
    tuner.tune_file = tmp_path / "tries.ndjson"
    tries = history(count)
    tuner.tune_file.write_text(
        "\n".join(
            json.dumps({"fitness": t.fitness, "hyperparameters": t.settings})
            for t in tries
        )
    )
    expected_rng = np.random.default_rng(seed)
    with monkeypatch.context() as patch:
        patch.setattr(np.random, "default_rng", lambda: expected_rng)
        expected = tuner._mutate()
    ours = mutate(tries, SPACE, np.random.default_rng(seed))
    assert ours == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("propose", [draw, mutate])
def test_proposals_stay_in_their_ranges(propose):
    rng = np.random.default_rng(0)
    tries = history(9)
    for _ in range(200):
        for name, value in propose(tries, SPACE, rng).items():
            assert SPACE[name].low <= value <= SPACE[name].high


def peak(settings):
    """Largest at lr0 = 0.003 and box = 12."""
    return -abs(settings["lr0"] - 3e-3) / 1e-2 - abs(settings["box"] - 12) / 19


@pytest.mark.parametrize("propose", [draw, mutate])
def test_a_search_begins_with_the_given_settings_and_gets_no_worse(propose):
    tries = search(peak, propose, START, SPACE, 20, np.random.default_rng(0))
    assert len(tries) == 20
    assert tries[0].settings == START
    best = np.maximum.accumulate([each.fitness for each in tries])
    assert best[-1] > best[0]


def test_the_same_seed_searches_alike():
    first, second = (
        search(peak, mutate, START, SPACE, 8, np.random.default_rng(1)) for _ in "12"
    )
    assert first == second


def test_mutation_needs_a_history_that_is_not_too_long():
    for count in (0, 30):
        with pytest.raises(ValueError, match="tries"):
            mutate(history(count), SPACE, np.random.default_rng(0))
