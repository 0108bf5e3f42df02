"""Five ways to use 100 or 1,000 labels of CIFAR-10; other labels with every seed."""

from visiongen.recipes._vit_cifar_protocol import on_cifar10
from visiongen.training.recipe import Sweep

METHODS = ("probe", "partial", "full", "lora", "scratch")
# labels: epochs, batch size
BUDGETS = {100: (60, 50), 1000: (30, 100)}
SCRATCH_FACTOR = 2  # more epochs, for what has everything to learn

recipe = Sweep(
    name="vit_label_budget",
    purpose="Probe, partial, full, LoRA and scratch with 100 and 1,000 labels",
    variants={
        f"{method}_{labels}": on_cifar10(
            f"{method}_{labels}",
            "",
            method,
            epochs * (SCRATCH_FACTOR if method == "scratch" else 1),
            labels=labels,
            batch_size=batch_size,
        )
        for labels, (epochs, batch_size) in BUDGETS.items()
        for method in METHODS
    },
)
