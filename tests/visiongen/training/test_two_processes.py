"""Two processes that share a batch learn what one process learns."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_recipes import SEED, mnist_ann_without_chance, real_mnist_ann

from visiongen.training.loop import train

PROGRAM = Path(__file__).with_name("small_recipes.py")
CODE = Path(__file__).parents[3] / "code"


def curve_of_two_processes(recipe: str, folder: Path) -> list[float]:
    launch = "-m accelerate.commands.launch --cpu --num_processes 2 --num_machines 1"
    launch += " --mixed_precision no --dynamo_backend no"
    subprocess.run(
        [sys.executable, *launch.split(), str(PROGRAM), recipe, str(folder)],
        env={**os.environ, "PYTHONPATH": str(CODE), "MASTER_PORT": "29531"},
        check=True,
        capture_output=True,
    )
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
