"""The course's own recipe: Adam at its default rate, no augmentation, last epoch."""

from functools import partial

from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.schedules import constant

recipe = Sweep(
    name="mnist_course",
    purpose="The course's ANN and CNN as it trains them: Adam at 0.001, ten epochs",
    variants={
        name: Recipe(
            name=name,
            purpose="",
            task=partial(Classification.of, "mnist", model),
            optimiser=adam,
            epochs=10,
            batch_size=64,
            schedule=constant,
        )
        for name, model in {"ann": ANN, "cnn": CNN}.items()
    },
)
