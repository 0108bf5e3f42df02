"""Ways to ask for a class in words, and what each is worth."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from visiongen.evaluation.classification import percent_correct
from visiongen.evaluation.paired import is_right, paired_difference
from visiongen.evaluation.zero_shot import (
    BARE,
    ENSEMBLE,
    SIMPLE,
    Encoders,
    zero_shot_weights,
)

BASELINE = "a photo of a …"
# What WordNet calls the parent of each class of CIFAR-10
PARENTS = {
    "airplane": "aircraft",
    "automobile": "motor vehicle",
    "bird": "vertebrate",
    "cat": "feline",
    "deer": "ruminant",
    "dog": "canine",
    "frog": "amphibian",
    "horse": "equine",
    "ship": "vessel",
    "truck": "motor vehicle",
}


def ways_to_ask(parents: Sequence[str]) -> dict[str, tuple[str, ...] | list[str]]:
    """Return templates by name; a list has one template for each class.

    Args:
        parents: what each class is a kind of.
    """
    return {
        "bare name": BARE,
        BASELINE: SIMPLE,
        "eight templates": ENSEMBLE,
        "… and its kind": [f"a photo of a {{}}, a kind of {p}" for p in parents],
        "an X-ray of a …": ("an X-ray of a {}",),
        "noise around it": ("zqx {} 4711 zqx",),
        "no … anywhere": ("a photo with no {} anywhere",),
    }


def prompt_study(
    encoders: Encoders,
    images: Tensor,
    labels: Tensor,
    names: Sequence[str],
    parents: Sequence[str],
) -> dict[str, dict[str, Any]]:
    """Measure every way to ask on the same images.

    Args:
        encoders: whose texts are encoded.
        images: embeddings ``(N, D)`` of length 1.
        labels: ``(N,)``.
        names: of the classes, as they are put into the templates.
        parents: what each class is a kind of.

    Returns:
        By name of the way: ``accuracy`` in percent; ``gain`` over ``BASELINE`` in
        percentage points with the ends of its 95 % interval; ``recall`` in percent of
        every class.
    """
    right: dict[str, Tensor] = {}
    accuracy: dict[str, float] = {}
    for way, templates in ways_to_ask(parents).items():
        scores = images @ class_vectors(encoders, names, templates).T
        right[way] = is_right(scores, labels)
        accuracy[way] = percent_correct(scores, labels)
    return {
        way: {
            "accuracy": round(accuracy[way], 2),
            "gain": [round(x, 3) for x in paired_difference(found, right[BASELINE])],
            "recall": recalls(found, labels, len(names)),
        }
        for way, found in right.items()
    }


def class_vectors(
    encoders: Encoders, names: Sequence[str], templates: tuple[str, ...] | list[str]
) -> Tensor:
    """Return a vector of length 1 for each class ``(K, D)``; see ``ways_to_ask``."""
    if isinstance(templates, list):
        filled = [t.format(n) for t, n in zip(templates, names, strict=True)]
        return zero_shot_weights(encoders.texts, filled, BARE)
    return zero_shot_weights(encoders.texts, names, templates)


def recalls(right: Tensor, labels: Tensor, classes: int) -> list[float]:
    """Return the percentage of each class's images that are right."""
    return [
        round(100 * float(right[labels == k].float().mean()), 2) for k in range(classes)
    ]


def parents_of(names: Sequence[str]) -> list[str]:
    """Return what WordNet says that classes of CIFAR-10 are a kind of."""
    return [PARENTS[name] for name in names]
