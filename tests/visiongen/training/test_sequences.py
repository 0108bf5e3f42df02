"""A transformer learns a rule of digits in seconds; what it is told is the rule."""

from functools import partial

import torch

from visiongen.models.sequences import SequenceTransformer
from visiongen.training.loop import train
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.sequences import Rewriting, copied, in_order, reversed_order

DIGITS = torch.tensor([[3, 1, 2, 1]])


def test_the_rules_are_what_their_names_say():
    assert copied(DIGITS).tolist() == [[3, 1, 2, 1]]
    assert reversed_order(DIGITS).tolist() == [[1, 2, 1, 3]]
    assert in_order(DIGITS).tolist() == [[1, 1, 2, 3]]


def test_a_transformer_learns_to_reverse():
    recipe = Recipe(
        name="reverse",
        purpose="tests",
        task=partial(
            Rewriting,
            reversed_order,
            partial(SequenceTransformer, 4, 5, 32, depth=1, heads=2),
            length=5,
            digits=4,
            size=6400,
        ),
        optimiser=partial(adamw, rate=5e-3),
        epochs=3,
        batch_size=64,
    )
    trained = train(recipe)
    assert trained.log[-1]["validation_sequence_accuracy"] > 95
    # the first place looks at the last
    first = trained.model.blocks[0]
    digits = trained.task.draw(50)
    x = first.attention_norm(trained.model.embedding(digits) + trained.model.positions)
    assert first.attention.weights(x).mean((0, 1))[0].argmax() == 4


def test_validation_and_test_sequences_are_fixed_and_different():
    task = Rewriting(copied, partial(SequenceTransformer, 10, 10, 16, 1, 2))
    task.prepare(torch.device("cpu"))
    model = task.build_model()
    assert task.validate(model) == task.validate(model)
    validation = task.validate(model)["validation_accuracy"]
    assert task.finish(model)[0]["test_accuracy"] != validation
