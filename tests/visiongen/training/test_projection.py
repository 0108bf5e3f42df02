"""Time without a GPU, told by a few steps, for the cards of what a GPU trained."""

import dataclasses
import json

import pytest
import torch

from visiongen.training import projection
from visiongen.training.cards import load_card
from visiongen.training.errors import CardError
from visiongen.training.projection import Shortened, project, projected_seconds
from visiongen.training.publish import publish
from visiongen.training.recipe import Sweep
from visiongen.training.run_folder import run_recipe, seed_folder


def on_a_gpu(folder):
    """Let a finished run say that a GPU was used."""
    path = folder / "result.json"
    result = json.loads(path.read_text())
    result["machine"]["accelerator"] = "a GPU"
    path.write_text(json.dumps(result))


def test_a_projection_counts_steps_and_measuring(ann, monkeypatch):
    """A step takes half a second by this clock, the first ones more: 18 steps take 9.

    Measuring takes no time by it.
    """
    clock = iter([0.0, 5.0, 7.0, *(7.5 + 0.5 * n for n in range(100))])
    last = [0.0]

    def now():
        return last[0]

    def batch(shortened, indices):
        last[0] = next(clock)
        shortened.started.append(now())
        return shortened.task.batch(indices)

    monkeypatch.setattr(Shortened, "batch", batch)
    monkeypatch.setattr(projection.time, "perf_counter", now)
    assert projected_seconds(ann, steps=2) == pytest.approx(9.0)


def test_only_the_first_examples_are_seen_and_nothing_else_changes(ann):
    task = ann.task()
    task.prepare(torch.device("cpu"))
    short = Shortened(task, 64)
    assert short.size == 64
    assert task.size == 200
    indices = torch.arange(3)
    for ours, theirs in zip(short.batch(indices), task.batch(indices), strict=True):
        assert torch.equal(ours, theirs)
    assert len(short.started) == 1


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
