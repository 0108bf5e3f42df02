"""Five ways to use 100 to 45,000 labels of CIFAR-10 (chapter 13), from the cards.

CIFAR-10 states no licence for its photographs, so none is shipped: the demo draws
where their features lie, what is answered and how surely.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from visiongen.data.registry import entries
from visiongen.evaluation.label_budgets import LABELS, METHODS, recorded
from visiongen.training.cards import Card

WORDS = {
    "probe": "linear probe",
    "partial": "last two blocks",
    "lora": "LoRA of rank 8",
    "full": "all weights",
    "scratch": "from scratch",
}


def files(folder: Path | None = None) -> dict[str, bytes]:
    """The demo's data files by name.

    ``budgets.json`` holds the names of the ``classes``, the numbers of ``labels``, the
    ``methods`` by name, the true class of each photograph on the map (``truths``), and
    ``runs`` by ``METHOD_LABELS``, see ``told``.

    Args:
        folder: where cards lie; None means ``visiongen/trained``.

    Raises:
        CardError: one of the cards has not been trained yet.
    """
    cards = {
        f"{method}_{labels}": recorded(method, labels, folder)
        for method in METHODS
        for labels in LABELS
    }
    truths = [card["tables"]["first"]["labels"] for card in cards.values()]
    if any(each != truths[0] for each in truths):
        raise ValueError("the cards map different photographs")
    content = {
        "classes": entries()["cifar10"].classes,
        "labels": LABELS,
        "methods": {method: WORDS[method] for method in METHODS},
        "truths": truths[0],
        "runs": {name: told(card) for name, card in cards.items()},
    }
    return {"budgets.json": (json.dumps(content) + "\n").encode()}


def told(card: Card) -> dict[str, Any]:
    """What the demo shows of one way with so many labels.

    Returns:
        ``accuracy`` on the test split with ``spread`` and number of ``seeds``; how many
        ``weights`` moved; ``curve``, the accuracy on held-out photographs in every row
        of the log, mean of the seeds; of the first seed ``confusion``, and of the
        photographs on the map ``answers``, ``confidence`` in per cent and ``places`` in
        thousandths of half its side.
    """
    metric, first = card["metrics"]["test_accuracy"], card["tables"]["first"]
    curves = [each["validation_accuracy"] for each in card["curves"].values()]
    return {
        "accuracy": round(metric["mean"], 2),
        "spread": round(metric["std"], 2),
        "seeds": metric["n"],
        "weights": round(card["metrics"]["trained_weights"]["mean"]),
        "curve": np.mean(curves, axis=0).round(2).tolist(),
        "confusion": card["confusion"],
        "answers": first["answers"],
        "confidence": first["confidence"],
        "places": np.round(1000 * np.array(first["map"])).astype(int).tolist(),
    }
