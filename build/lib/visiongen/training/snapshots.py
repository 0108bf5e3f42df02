"""Weights kept along the way, for the question how good a model was after so long.

A recipe names epochs in ``snapshots``. After each of them the loop writes the network
that would be tested then (the moving average if there is one) beside the checkpoint:
``snapshots/epoch_003.safetensors``, in half precision. When that was, the log says in
its column ``seconds``. Like checkpoints, snapshots stay in the folder of the run.
"""

import csv
from pathlib import Path

import torch
from torch import nn

from visiongen.training.errors import CardError
from visiongen.training.run_state import LOG
from visiongen.training.weights import save_weights

SNAPSHOTS = "snapshots"


def save_snapshot(model: nn.Module, folder: Path, epoch: int) -> None:
    """Write the weights after an epoch; a resumed run writes the same file again."""
    path = folder / SNAPSHOTS / f"epoch_{epoch:03}.safetensors"
    save_weights(model, path, torch.float16)


def list_snapshots(folder: Path) -> dict[int, tuple[float, Path]]:
    """Return, by epoch, the seconds of training until then and the weights' file.

    Args:
        folder: of one seed of a recipe, such as ``runs/NAME/seed_0``.

    Raises:
        CardError: the run left none.
    """
    files = sorted((folder / SNAPSHOTS).glob("epoch_*.safetensors"))
    if not files:
        raise CardError(
            f"{folder} holds no snapshots. They stay where the recipe was trained: "
            f'run "visiongen train {folder.parent.name}" first.'
        )
    with open(folder / LOG, newline="", encoding="utf-8") as file:
        seconds = {int(r["epoch"]): float(r["seconds"]) for r in csv.DictReader(file)}
    found = {int(path.stem.removeprefix("epoch_")): path for path in files}
    return {n: (seconds[n], path) for n, path in found.items() if n in seconds}
