"""Accuracy on Tiny-ImageNet while CIFAR-10 is learned, 10,000 labels, four ways."""

import dataclasses
from functools import partial

from visiongen.recipes._vit_cifar_protocol import on_cifar10
from visiongen.training.forgetting import Remembering
from visiongen.training.recipe import Recipe, Sweep

LABELS, EPOCHS = 10_000, 5
WAYS: dict[str, tuple[str, dict[str, float]]] = {
    "lora": ("lora", {}),
    "partial": ("partial", {}),
    "full": ("full", {}),
    "full_fast": ("full", {"rate": 2e-3, "layer_decay": 1.0}),
}


def remembering(name: str, method: str, optimiser: dict[str, float]) -> Recipe:
    """Return the recipe of one way, with the old task measured too."""
    recipe = on_cifar10(
        name, "", method, EPOCHS, labels=LABELS, optimiser=optimiser or None
    )
    task: partial = recipe.task  # type: ignore[assignment]
    remembered = partial(Remembering, *task.args, **task.keywords)
    return dataclasses.replace(recipe, task=remembered)


recipe = Sweep(
    name="vit_forgetting",
    purpose="What fine-tuning on CIFAR-10 costs on Tiny-ImageNet, epoch by epoch",
    variants={
        name: remembering(name, method, optimiser)
        for name, (method, optimiser) in WAYS.items()
    },
    seeds=1,
)
