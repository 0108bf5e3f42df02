"""A small ANN on scikit-learn's digits: trains in seconds, needs no data folder."""

from functools import partial

from visiongen.models.ann import ANN
from visiongen.training.classification import Classification
from visiongen.training.labelled_images import scikit_digits
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

recipe = Recipe(
    name="digits_ann",
    purpose="A first try: an ANN on scikit-learn's 8 × 8 digits, in seconds",
    task=partial(
        Classification, scikit_digits, partial(ANN, (64, 32, 10)), validation=200
    ),
    optimiser=partial(adamw, rate=1e-2),
    epochs=20,
    batch_size=64,
    ships_weights=False,
)
