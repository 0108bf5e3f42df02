"""What the experiments of chapter 4 share, so that only the claim under test varies.

Plain networks without batch normalisation, dropout, augmentation or moving average;
AdamW with a one-cycle schedule; the last 5,000 training images held out.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

EPOCHS = 5


def plain(
    name: str,
    model: Callable[[], nn.Module],
    epochs: int = EPOCHS,
    batch_size: int = 128,
    weight_decay: float = 0.01,
    ema_decay: float | None = None,
    **task,
) -> Recipe:
    """Return the recipe of one variant; ``task`` goes to ``Classification``."""
    return Recipe(
        name=name,
        purpose="",
        task=partial(Classification.of, "mnist", model, **task),
        optimiser=partial(adamw, rate=2e-3, weight_decay=weight_decay),
        epochs=epochs,
        batch_size=batch_size,
        ema_decay=ema_decay,
    )
