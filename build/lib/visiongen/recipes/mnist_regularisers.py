"""Regularisers one at a time, where they matter: with 3,000 training images."""

from collections.abc import Callable
from functools import partial
from typing import Any

from torch import nn

from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.recipes._mnist_protocol import plain
from visiongen.training.augmentation import random_affine
from visiongen.training.recipe import Sweep

EPOCHS = 20
IMAGES = 3_000
affine = partial(random_affine, degrees=10, shift=1.5, scale=(0.9, 1.1), shear=5)


def variants(name, model):
    """Return the baseline, and the baseline with one thing added, six times."""
    changes: dict[str, tuple[Callable[[], nn.Module], dict[str, Any]]] = {
        "none": (model, {}),
        "dropout": (partial(model, dropout=0.3), {}),
        "weight_decay": (model, {"weight_decay": 0.5}),
        "augmentation": (model, {"augment": (affine,)}),
        "label_smoothing": (model, {"label_smoothing": 0.1}),
        "ema": (model, {"ema_decay": 0.995}),
        "batch_norm": (partial(model, norm=True), {}),
    }
    return {
        f"{name}_{change}": plain(
            f"{name}_{change}",
            changed,
            epochs=EPOCHS,
            train_images=IMAGES,
            **options,
        )
        for change, (changed, options) in changes.items()
    }


recipe = Sweep(
    name="mnist_regularisers",
    purpose="Dropout, decay, augmentation, smoothing, EMA, batch norm: each alone",
    variants=variants("ann", ANN) | variants("cnn", CNN),
)
