"""Full fine-tuning with 1,000 labels: learning rates, and each choice left out."""

from typing import Any

from visiongen.recipes._vit_cifar_protocol import on_cifar10
from visiongen.training.recipe import Sweep

LABELS, EPOCHS, BATCH = 1000, 30, 100
RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)

CHANGES: dict[str, dict[str, Any]] = {
    **{
        f"rate_{rate:.0e}": {"optimiser": {"rate": rate, "head_rate": rate}}
        for rate in RATES
    },
    "no_layer_decay": {"optimiser": {"layer_decay": 1.0}},
    "no_weight_decay": {"optimiser": {"weight_decay": 0.0}},
    "no_augmentation": {"augment": ()},
    "label_smoothing": {"label_smoothing": 0.1},
}

recipe = Sweep(
    name="vit_finetune_choices",
    purpose="Fine-tuning with 1,000 labels: rates, decay, augmentation, smoothing",
    variants={
        name: on_cifar10(
            name, "", "full", EPOCHS, labels=LABELS, batch_size=BATCH, **change
        )
        for name, change in CHANGES.items()
    },
)
