"""Tiny tasks that train in a second, without any data folder."""

from functools import partial

import pytest

from visiongen.models.ann import ANN
from visiongen.training.classification import Classification
from visiongen.training.labelled_images import scikit_digits
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe


@pytest.fixture
def tiny_recipe() -> Recipe:
    """An ANN on scikit-learn's digits with dropout and a moving average."""
    model = partial(ANN, (64, 16, 10), dropout=0.2)
    return Recipe(
        name="tiny",
        purpose="tests",
        task=partial(
            Classification, scikit_digits, model, validation=1000, train_images=200
        ),
        optimiser=partial(adamw, rate=1e-2),
        epochs=3,
        batch_size=32,
        ema_decay=0.9,
    )
