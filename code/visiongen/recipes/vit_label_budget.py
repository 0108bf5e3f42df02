"""Four ways to use 100 or 1,000 labels of CIFAR-10; other labels with every seed.

The fifth and sixth, probe and nearest neighbours, are in ``vit_probe_budget``. The
old task is watched throughout.
"""

from visiongen.recipes._vit_cifar_protocol import on_cifar10
from visiongen.training.recipe import Recipe, Sweep

METHODS = ("partial", "full", "lora", "scratch")
# labels: images between two rows of the log, rows, rows from scratch, batch size
BUDGETS = {100: (1000, 5, 6, 50), 1000: (2000, 6, 8, 100)}


def variant(method: str, labels: int) -> Recipe:
    """Return the recipe of one method with so many labels."""
    least, epochs, from_scratch, batch_size = BUDGETS[labels]
    return on_cifar10(
        f"{method}_{labels}",
        "",
        method,
        from_scratch if method == "scratch" else epochs,
        labels=labels,
        batch_size=batch_size,
        least=least,
        old_watched=0 if method == "scratch" else 500,
    )


recipe = Sweep(
    name="vit_label_budget",
    purpose="Partial, full, LoRA and scratch with 100 and 1,000 labels",
    variants={
        f"{method}_{labels}": variant(method, labels)
        for labels in BUDGETS
        for method in METHODS
    },
)
