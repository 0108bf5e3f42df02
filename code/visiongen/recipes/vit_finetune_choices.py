"""Full fine-tuning with 1,000 labels, and each choice of its protocol left out.

Judged on all 5,000 held-out images; the test split is not looked at.
"""

import dataclasses
from functools import partial
from typing import Any

from visiongen.recipes._vit_cifar_protocol import on_cifar10
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.schedules import cosine

LABELS, LEAST, EPOCHS, BATCH = 1000, 2000, 3, 100

# what differs from the protocol: in task and optimiser, and in the recipe
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "protocol": ({}, {}),
    "no_layer_decay": ({"optimiser": {"layer_decay": 1.0}}, {}),
    "no_weight_decay": ({"optimiser": {"weight_decay": 0.0}}, {}),
    "no_augmentation": ({"augment": ()}, {}),
    "label_smoothing": ({"label_smoothing": 0.1}, {}),
    "no_warm_up": ({}, {"schedule": partial(cosine, warm_up=0.0)}),
    "average": ({}, {"ema_decay": 0.95}),
}


def variant(name: str) -> Recipe:
    """Return the recipe of one change."""
    task, changes = CHANGES[name]
    recipe = on_cifar10(
        name,
        "",
        "full",
        EPOCHS,
        labels=LABELS,
        batch_size=BATCH,
        least=LEAST,
        tested=False,
        **task,
    )
    return dataclasses.replace(recipe, **changes)


recipe = Sweep(
    name="vit_finetune_choices",
    purpose="Fine-tuning with 1,000 labels: decay, augmentation, smoothing, averaging",
    variants={name: variant(name) for name in CHANGES},
)
