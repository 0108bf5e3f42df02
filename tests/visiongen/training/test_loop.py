"""The loop learns, repeats itself, and refuses what cannot work."""

import dataclasses
from functools import partial

import pytest
import torch

from visiongen.models.ann import ANN
from visiongen.recipes.digits_ann import recipe as digits_ann
from visiongen.training.classification import Classification
from visiongen.training.labelled_images import scikit_digits
from visiongen.training.loop import train
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe


def weights_of(trained):
    return torch.cat([w.flatten() for w in trained.model.state_dict().values()])


def test_it_learns():
    log = train(dataclasses.replace(digits_ann, epochs=8)).log
    assert [row["epoch"] for row in log] == list(range(1, 9))
    assert log[-1]["validation_accuracy"] > 80
    assert log[-1]["train_loss"] < log[0]["train_loss"] / 4


def test_the_same_seed_gives_the_same_bits_and_another_does_not(cnn):
    first, again, other = (weights_of(train(cnn, seed)) for seed in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_callers_generator_does_not_matter(ann):
    torch.manual_seed(1)
    first = weights_of(train(ann))
    torch.manual_seed(2)
    assert torch.equal(first, weights_of(train(ann)))


def test_the_moving_average_is_what_is_returned(ann):
    averaged = train(ann)
    raw = train(dataclasses.replace(ann, ema_decay=None))
    assert not torch.equal(weights_of(averaged), weights_of(raw))


def test_the_returned_model_is_in_evaluation_mode(ann):
    assert not train(ann).model.training


def test_training_loss_is_the_mean_over_the_epochs_steps():
    still = Recipe(
        name="still",
        purpose="without dropout and without movement both losses are the same mean",
        task=partial(
            Classification,
            scikit_digits,
            partial(ANN, (64, 16, 10)),
            validation=1000,
            train_images=192,
        ),
        optimiser=partial(adamw, rate=0.0),
        epochs=1,
        batch_size=32,
        precision="fp32",
    )
    row = train(still).log[0]
    assert row["train_loss"] == pytest.approx(row["train_entropy"], abs=1e-5)


def test_a_batch_must_divide_among_the_processes(ann, monkeypatch):
    from accelerate import Accelerator

    monkeypatch.setattr(Accelerator, "num_processes", 3)
    with pytest.raises(ValueError, match="32 does not divide among 3"):
        train(ann)


def test_a_misspelt_precision_is_refused(ann):
    with pytest.raises(ValueError, match="fp16"):
        train(dataclasses.replace(ann, precision="fp16"))
