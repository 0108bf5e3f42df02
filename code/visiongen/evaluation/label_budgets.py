"""What each way of fine-tuning reached with how many labels, as the cards keep it.

Three sweeps hold them, of probes, of few labels and of 10,000; with all labels each way
has a card of its own.
"""

from collections.abc import Sequence
from pathlib import Path

from visiongen.training.cards import Card, load_card

LABELS = (100, 1000, 10_000, 45_000)
# by the card of all labels; the probe's are in a sweep of their own
WHOLE = {
    "partial": "vit_cifar10_partial",
    "lora": "vit_cifar10_lora",
    "full": "vit_cifar10_finetuned",
    "scratch": "vit_cifar10_scratch",
}
METHODS = ("probe", *WHOLE)
CARDS = (
    "vit_probe_budget",
    "vit_label_budget",
    "vit_label_budget_large",
    *WHOLE.values(),
)


def recorded(method: str, labels: int, folder: Path | None = None) -> Card:
    """Return what is recorded of one way with so many labels, over all its seeds.

    Args:
        method: one of ``METHODS``.
        labels: one of ``LABELS``.
        folder: where cards lie; None means ``visiongen/trained``.

    Returns:
        A card, or a variant's part of one: both hold ``metrics``, ``curves``,
        ``tables``, ``confusion`` and ``wall_seconds``.

    Raises:
        ValueError: there is no such way, or no such number of labels.
        CardError: it has not been trained yet.
    """
    if method not in METHODS or labels not in LABELS:
        raise ValueError(
            f"ways are {', '.join(METHODS)} and labels {LABELS}; not {method!r} "
            f"with {labels}"
        )
    if labels == LABELS[-1] and method != "probe":
        return load_card(WHOLE[method], folder)
    name, variant = "vit_label_budget", f"{method}_{labels}"
    if method == "probe":
        name = "vit_probe_budget"
    elif labels > 1000:
        name = "vit_label_budget_large"
        if method == "lora":
            variant = f"lora_8_{labels}"
    return load_card(name, folder)["variants"][variant]


def all_recorded(
    metric: str, methods: Sequence[str] = METHODS, folder: Path | None = None
) -> Card:
    """Return one metric of several ways with all numbers of labels.

    Returns:
        Under ``metrics``, by ``METHOD_LABELS``, mean, deviation, count and unit, as
        ``visiongen.plots.training.show_metrics`` takes them.
    """
    return {
        "metrics": {
            f"{method}_{labels}": recorded(method, labels, folder)["metrics"][metric]
            for method in methods
            for labels in LABELS
        }
    }
