"""One seed of one recipe, from training to its result file."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState

from visiongen.data.identify import identify
from visiongen.training.abilities import KeepsEmbeddings, ShowsPictures
from visiongen.training.atomic import write_atomically
from visiongen.training.benchmark import Benchmark, run_benchmark
from visiongen.training.eight_bits import EightBitRecipe, packed, unpacked
from visiongen.training.embeddings import EMBEDDINGS, save_embeddings
from visiongen.training.errors import TrainingError
from visiongen.training.loop import Trained, train
from visiongen.training.machine import commit, environment, machine
from visiongen.training.outside import OutsideRecipe, OutsideSweep, run_outside
from visiongen.training.pictures import SAMPLES, as_grid, write_png
from visiongen.training.progress import as_columns
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.weights import save_weights

RESULT = "result.json"
WEIGHTS = "weights.safetensors"
SCORES = (
    "accuracy",
    "frechet_judge",
    "elbo_bits_per_dim",
    "elbo_nats",
    "validation_loss",
    "ap50_95",
)
# What half precision may cost: percentage points of an accuracy, a fiftieth of another
# score.
HALVING_TOLERANCE = 0.02


def seed_folder(out: Path, name: str, seed: int) -> Path:
    """Return the folder of one seed of a recipe."""
    return out / name / f"seed_{seed}"


def run_recipe(
    recipe: Recipe | Sweep | Benchmark | OutsideRecipe | OutsideSweep,
    seed: int,
    folder: Path,
    device: str | None = None,
) -> None:
    """Train, measure once on the test split, and write ``result.json``.

    What is finished is not done again: a sweep goes on with its next variant.

    Args:
        recipe: what to train.
        seed: see ``train``.
        folder: of this recipe and seed.
        device: see ``train``.

    Raises:
        TrainingError: what does not share its work was launched in several processes.
    """
    shares = isinstance(recipe, Recipe | Sweep)
    if not shares and processes() > 1:
        raise TrainingError(
            f"{recipe.name} runs in one process: start it without accelerate launch"
        )
    if isinstance(recipe, Benchmark):
        run_benchmark(recipe, seed, folder / RESULT)
        return
    if isinstance(recipe, OutsideRecipe):
        run_outside(recipe, seed, folder / RESULT, folder / WEIGHTS, device)
        return
    if isinstance(recipe, Sweep | OutsideSweep):
        for name, variant in recipe.variants.items():
            run_recipe(variant, seed, folder / name, device)
        return
    finished = read_result(folder)
    if finished and finished["settings"] == recipe.settings():
        return
    trained = train(recipe, seed, folder, device=device)
    if PartialState().is_main_process:
        write_result(trained, recipe, seed, folder)


def processes() -> int:
    """Return how many processes ``accelerate launch`` or torchrun has started."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def write_result(trained: Trained, recipe: Recipe, seed: int, folder: Path) -> None:
    """Measure a trained network and write weights and ``result.json``.

    The weights that are written are the ones measured: rounded to eight bits if the
    recipe says so, else to half precision if that costs nothing on validation.
    """
    if isinstance(recipe, EightBitRecipe):
        rounded = unpacked(packed(trained.model.state_dict()))
        trained.model.load_state_dict(rounded)
    dtype = _round_if_harmless(trained)
    metrics, more = trained.task.finish(trained.model)
    result = {
        "recipe": recipe.name,
        "seed": seed,
        "settings": recipe.settings(),
        "commit": commit(),
        "data": {name: vars(identify(name)) for name in trained.task.data},
        "machine": machine(trained.device),
        "environment": environment(),
        "precision": trained.precision,
        "parameters": sum(weight.numel() for weight in trained.model.parameters()),
        "wall_seconds": round(trained.watch.wall_seconds, 3),
        "cpu_seconds": round(trained.watch.cpu_seconds, 3),
        "mean_load": round(trained.watch.mean_load, 1),
        "metrics": metrics,
        "curves": as_columns(trained.log),
        **more,
    }
    if isinstance(trained.task, ShowsPictures):
        grid = as_grid(trained.task.pictures(trained.model))
        write_png(folder / SAMPLES, grid)
    if isinstance(trained.task, KeepsEmbeddings):
        kept = trained.task.embeddings(trained.model)
        save_embeddings(kept, folder / EMBEDDINGS)
    save_weights(trained.model, folder / WEIGHTS, dtype)
    write_atomically(folder / RESULT, json.dumps(result, indent=1).encode())


def read_result(folder: Path) -> dict[str, Any] | None:
    """Return what ``write_result`` wrote, or None if the run is not finished."""
    path = folder / RESULT
    return json.loads(path.read_text()) if path.exists() else None


def _round_if_harmless(trained: Trained) -> torch.dtype:
    """Round the weights to half precision unless a score moves; say which."""
    rounded = copy.deepcopy(trained.model).half().float()
    before = trained.task.validate(trained.model)
    after = trained.task.validate(rounded)
    moved = [
        abs(after[name] - value) / (1 if name.endswith("accuracy") else abs(value))
        for name, value in before.items()
        if name.endswith(SCORES) and value
    ]
    if not moved or max(moved) > HALVING_TOLERANCE:
        return torch.float32
    trained.model.load_state_dict(rounded.state_dict())
    return torch.float16
