"""Time without a GPU, told by a few steps, for the cards of what a GPU trained."""

import dataclasses
import json

import pytest

from visiongen.training import projection
from visiongen.training.cards import load_card
from visiongen.training.errors import CardError
from visiongen.training.projection import few_steps, project, projected_seconds
from visiongen.training.publish import publish
from visiongen.training.recipe import Sweep
from visiongen.training.run_folder import run_recipe, seed_folder


def on_a_gpu(folder):
    """Let a finished run say that a GPU was used."""
    path = folder / "result.json"
    result = json.loads(path.read_text())
    result["machine"]["accelerator"] = "a GPU"
    path.write_text(json.dumps(result))


def test_few_steps_are_as_many_and_measure_once(ann):
    trained = few_steps(ann, 4)
    assert [row["epoch"] for row in trained.log] == [1]
    assert trained.task.size == 4 * 32
    assert trained.task.task.size == 200


def test_a_projection_counts_steps_and_measuring(ann, monkeypatch):
    """Starting takes 7 seconds, a step 0.5: 3 epochs of 6 steps take 9, not 30."""

    def timed(recipe, steps):
        trained = few_steps(recipe, steps)
        trained.watch.wall_seconds = 7 + 0.5 * steps
        return trained

    monkeypatch.setattr(projection, "few_steps", timed)
    monkeypatch.setattr(projection.time, "perf_counter", lambda: 0.0)
    assert projected_seconds(ann, steps=2) == pytest.approx(9.0)


def test_a_card_from_a_gpu_says_what_it_takes_without(ann, tmp_path):
    out = tmp_path / "runs"
    run_recipe(ann, 0, seed_folder(out, ann.name, 0))
    publish(ann, out, tmp_path)
    assert "projected_seconds" not in load_card(ann.name, tmp_path)["metrics"]
    on_a_gpu(seed_folder(out, ann.name, 0))
    with pytest.raises(CardError, match="visiongen project small_ann"):
        publish(ann, out, tmp_path)
    project(ann, out, steps=2)
    publish(ann, out, tmp_path)
    card = load_card(ann.name, tmp_path)
    assert card["metrics"]["projected_seconds"]["unit"] == "s"
    assert card["projected_on"]["cores"] >= 1
    assert "accelerator" not in card["projected_on"]


def test_every_variant_of_a_sweep_is_projected(ann, tmp_path):
    out = tmp_path / "runs"
    long = dataclasses.replace(ann, epochs=6)
    sweep = Sweep("both", "tests", {"short": ann, "long": long})
    run_recipe(sweep, 0, seed_folder(out, "both", 0))
    for name in sweep.variants:
        on_a_gpu(seed_folder(out, "both", 0) / name)
    project(sweep, out, steps=2)
    publish(sweep, out, tmp_path)
    card = load_card("both", tmp_path)
    for name in sweep.variants:
        assert f"{name}_projected_seconds" in card["metrics"]
        assert "projected_seconds" in card["variants"][name]["metrics"]


def test_a_benchmark_trains_nothing(capsys):
    from visiongen.__main__ import main

    assert main(["project", "flow_solvers"]) == 1
    assert "trains nothing" in capsys.readouterr().err
