"""What the experiments with digits in chapter 11 share."""

from collections.abc import Callable
from functools import partial

from visiongen.models.sequences import SequenceTransformer
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine
from visiongen.training.sequences import Rewriting, Rule

LENGTH, DIGITS = 10, 10
EPOCH = 6400  # sequences; 50 steps


def rewriting(
    name: str,
    rule: Rule,
    epochs: int = 8,
    schedule: Callable[[float], float] = cosine,
    **model,
) -> Recipe:
    """Return the recipe of one variant; ``model`` goes to ``SequenceTransformer``."""
    return Recipe(
        name=name,
        purpose="",
        task=partial(
            Rewriting,
            rule,
            partial(SequenceTransformer, DIGITS, LENGTH, **model),
            length=LENGTH,
            digits=DIGITS,
            size=EPOCH,
        ),
        optimiser=partial(adamw, rate=1e-3),
        epochs=epochs,
        schedule=schedule,
        gradient_clip=1.0,
    )
