"""Two processes that share a batch learn what one process learns."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from small_recipes import (
    SEED,
    mnist_ann_without_chance,
    real_mnist_ann,
    small_ann,
)

from visiongen.training import run_folder
from visiongen.training.errors import TrainingError
from visiongen.training.loop import train
from visiongen.training.recipes import find_recipe
from visiongen.training.run_folder import read_result, run_recipe

PROGRAM = Path(__file__).with_name("small_recipes.py")
CODE = Path(__file__).parents[3] / "code"


def launch_two(*program: str) -> subprocess.CompletedProcess[str]:
    launch = "-m accelerate.commands.launch --cpu --num_processes 2 --num_machines 1"
    launch += " --mixed_precision no --dynamo_backend no"
    return subprocess.run(
        [sys.executable, *launch.split(), *program],
        env={**os.environ, "PYTHONPATH": str(CODE), "MASTER_PORT": "29531"},
        capture_output=True,
        text=True,
    )


def curve_of_two_processes(recipe: str, folder: Path) -> list[float]:
    done = launch_two(str(PROGRAM), recipe, str(folder))
    assert done.returncode == 0, done.stderr
    with open(folder / "log.csv", newline="") as file:
        return [float(row["train_loss"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    "recipe",
    [
        mnist_ann_without_chance,
        pytest.param(real_mnist_ann, marks=pytest.mark.data),
    ],
)
def test_two_gloo_processes_reproduce_one(recipe, tmp_path):
    alone = [row["train_loss"] for row in train(recipe(), SEED).log]
    together = curve_of_two_processes(recipe.__name__, tmp_path)
    assert together == pytest.approx(alone, rel=1e-3)
    assert alone[-1] < alone[0] / 2


def test_the_command_leaves_the_result_of_two_processes(tmp_path):
    command = ["-m", "visiongen", "train", "digits_ann", "--epochs", "2"]
    done = launch_two(*command, "--device", "cpu", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "digits_ann/seed_0/result.json").read_text())
    assert result["metrics"]["test_accuracy"] > 50
    assert result["settings"]["epochs"] == 2


def test_only_the_first_process_measures(monkeypatch, tmp_path):
    second = SimpleNamespace(is_main_process=False)
    monkeypatch.setattr(run_folder, "PartialState", lambda: second)
    run_recipe(small_ann(), SEED, tmp_path)
    assert (tmp_path / "log.csv").exists()
    assert read_result(tmp_path) is None


def test_a_benchmark_is_not_shared(monkeypatch, tmp_path):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(TrainingError, match="runs in one process"):
        run_recipe(find_recipe("matching_benchmark"), 0, tmp_path)
