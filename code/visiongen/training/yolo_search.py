"""Settings of YOLOv5n's fine-tuning, searched on the validation split."""

from pathlib import Path
from typing import Any

import numpy as np

from visiongen.training.hyperparameter_search import (
    Proposal,
    Range,
    Settings,
    draw,
    mutate,
    search,
)
from visiongen.training.outside import Outcome
from visiongen.training.yolo_finetuning import Fitted, fit_yolo, measure

# the ranges of Ultralytics' tuner, of the settings that the sweeps leave open
SPACE = {
    "lr0": Range(1e-5, 1e-2),
    "lrf": Range(0.01, 1.0),
    "box": Range(1.0, 20.0),
    "cls": Range(0.1, 4.0),
    "dfl": Range(0.4, 12.0),
    "scale": Range(0.0, 0.95),
    "mosaic": Range(0.0, 1.0),
    "fliplr": Range(0.0, 1.0),
}
START: Settings = {  # Ultralytics' defaults, at the rate of this book's recipes
    "lr0": 1e-3,
    "lrf": 0.01,
    "box": 7.5,
    "cls": 0.5,
    "dfl": 1.5,
    "scale": 0.5,
    "mosaic": 1.0,
    "fliplr": 0.5,
}
PROPOSALS: dict[str, Proposal] = {"genetic": mutate, "random": draw}
_first_try: dict[
    tuple[int, int, str, int], Fitted
] = {}  # the last one, by its question


def search_yolo(
    seed: int,
    folder: Path,
    epochs: int,
    device: str,
    *,
    method: str,
    tries: int,
    side: int,
) -> Outcome:
    """Search, and test the network that validation likes best, once.

    Args:
        seed: of proposals and trainings.
        folder: gets a folder for the runs, emptied in the end.
        epochs: of each try.
        device: "cpu" or "cuda".
        method: a name of ``PROPOSALS``.
        tries: how many trainings; the first has the settings of ``START``, and is not
            repeated for the second method if both are run one after the other.
        side: of the square pictures.

    Returns:
        Metrics: ``validation_ap50_95`` of the first and the best try, and ``ap50`` and
        ``ap50_95`` of the best one on the test split. Curves: of each try, "epoch", how
        many were spent so far, "fitness" and "best" so far. Tables: the tries.
    """
    fitted: list[Fitted] = []

    def evaluate(settings: Settings) -> float:
        question = seed, epochs, device, side
        known = _first_try.get(question) if settings == START else None
        fitted.append(known or train(settings, seed, folder, epochs, device, side))
        if settings == START:
            _first_try.clear()
            _first_try[question] = fitted[-1]
        return score(fitted[-1])

    rng = np.random.default_rng(seed)
    history = search(evaluate, PROPOSALS[method], START, SPACE, tries, rng)
    fitness = [each.fitness for each in history]
    winner = fitted[int(np.argmax(fitness))]
    metrics, _ = measure(winner.network, side)
    metrics |= {
        "first_validation_ap50_95": fitness[0],
        "best_validation_ap50_95": max(fitness),
    }
    curves = {
        "epoch": [float(epochs * (n + 1)) for n in range(tries)],
        "fitness": fitness,
        "best": np.maximum.accumulate(fitness).tolist(),
    }
    tables = {"tries": [each.settings for each in history]}
    return Outcome(winner.network, metrics, curves, tables)


def train(
    settings: Settings, seed: int, folder: Path, epochs: int, device: str, side: int
) -> Fitted:
    """Fine-tune everything with the settings of one try."""
    others: dict[str, Any] = {k: v for k, v in settings.items() if k != "lr0"}
    rate, quarter = settings["lr0"], epochs // 4  # mosaic ends a quarter before the end
    return fit_yolo(
        seed,
        folder,
        epochs,
        device,
        transferred=True,
        side=side,
        rate=rate,
        close_mosaic=quarter,
        warmup_epochs=1.0,  # the default, 3, would be most of a try
        **others,
    )


def score(fitted: Fitted) -> float:
    """Return AP50-95 on the validation split, of the epoch that is kept."""
    return fitted.curves["validation_ap50_95"][fitted.best]
