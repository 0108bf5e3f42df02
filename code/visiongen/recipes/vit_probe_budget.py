"""Linear probe and nearest neighbours, 100 to 45,000 labels, on features seen once.

The features of all 60,000 images are computed when the first variant starts, and kept
for the others of the same command. Every seed draws the labels that the same seed
draws in ``vit_label_budget``.
"""

from functools import partial

import torch
from torch import nn

from visiongen.training.layer_decay import adamw_at
from visiongen.training.probing import Probe, Probing, drawn_features
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.schedules import cosine

# labels: passes, batch size
BUDGETS = {100: (20, 50), 1000: (20, 100), 10_000: (20, 128), 45_000: (10, 128)}
RATE = 3e-3


def adamw_of_probe(model: nn.Module) -> torch.optim.Optimizer:
    """Return AdamW with one rate for all weights."""
    return adamw_at(dict.fromkeys(model.parameters(), RATE), weight_decay=0.05)


recipe = Sweep(
    name="vit_probe_budget",
    purpose="Linear probe and k-NN of the book's ViT with 100 to 45,000 labels",
    variants={
        f"probe_{labels}": Recipe(
            name=f"probe_{labels}",
            purpose="",
            task=partial(
                Probing,
                partial(drawn_features, "cifar10"),
                Probe,
                ("cifar10",),
                train_images=labels,
            ),
            optimiser=adamw_of_probe,
            epochs=epochs,
            batch_size=batch,
            schedule=cosine,
            precision="fp32",
            ships_weights=False,
        )
        for labels, (epochs, batch) in BUDGETS.items()
    },
)
