"""The task of naming noisy pictures: it learns, repeats itself, and measures fairly."""

import dataclasses
from functools import partial

import pytest
import torch
from torch import nn

from visiongen.diffusion.processes import Diffusion
from visiongen.models.noisy_classifier import NoisyClassifier
from visiongen.training import noisy_classification
from visiongen.training.labelled_images import scikit_digits
from visiongen.training.loop import train
from visiongen.training.noisy_classification import NoisyClassification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe


@pytest.fixture
def recipe():
    return Recipe(
        name="digits_noisy",
        purpose="tests",
        task=partial(
            NoisyClassification,
            scikit_digits,
            partial(NoisyClassifier, widths=(8, 16)),
            Diffusion(),
            validation=400,
        ),
        optimiser=partial(adamw, rate=1e-2),
        epochs=3,
        batch_size=64,
        precision="fp32",
    )


def test_it_learns_and_repeats_itself(recipe):
    first, again = train(recipe), train(recipe)
    entropies = [row["validation_entropy"] for row in first.log]
    assert entropies[-1] < 0.9 * entropies[0]
    assert first.log[-1]["validation_accuracy"] > 25  # of ten classes
    assert entropies == [row["validation_entropy"] for row in again.log]


def prepared(recipe):
    task = recipe.task()
    task.prepare(torch.device("cpu"))
    return task


def test_pictures_lie_between_minus_1_and_1_and_keep_their_labels(recipe):
    task = prepared(recipe)
    images, labels = task.batch(torch.tensor([3, 5]))
    whole = scikit_digits("train")
    assert labels.tolist() == whole.labels[[3, 5]].tolist()
    expected = whole.images[[3, 5]].float() / 127.5 - 1
    torch.testing.assert_close(images, expected)


class Until(nn.Module):
    """Knows every test picture until a time, then says class 0; notes what it sees."""

    def __init__(self, time):
        super().__init__()
        self.time = time
        self.seen = {}

    def forward(self, x, t):
        assert (t == t[0]).all()
        time = int(t[0].round())
        labels = scikit_digits("test").labels
        place = sum(map(len, self.seen.get(time, [])))
        self.seen.setdefault(time, []).append(x)
        known = labels[place : place + len(x)]
        answer = known if time < self.time else torch.zeros_like(known)
        return 20 * nn.functional.one_hot(answer, 10).float()


def test_accuracy_is_measured_at_each_time_on_pictures_of_its_noise(recipe):
    task, model = prepared(recipe), Until(500)
    metrics, more = task.finish(model)
    table = more["tables"]["accuracy_by_time"]
    test = scikit_digits("test")
    chance = 100 * float((test.labels == 0).float().mean())
    expected = [100 if time < 500 else chance for time in table["time"]]
    assert table["accuracy"] == pytest.approx(expected)
    assert (table["time"][0], table["time"][-1]) == (1, 1000)
    assert metrics["least_noise_accuracy"] == 100
    assert metrics["mean_accuracy"] == pytest.approx(sum(expected) / 20)
    assert metrics["mean_entropy"] == pytest.approx(sum(table["entropy"]) / 20)
    assert table["entropy"][0] == pytest.approx(0, abs=1e-4)

    clean = test.images.float() / 127.5 - 1
    generator = torch.Generator().manual_seed(noisy_classification.SEED)
    noise = torch.randn(clean.shape, generator=generator)
    for time, signal in zip(table["time"], table["signal"], strict=True):
        seen = torch.cat(model.seen[int(time)])
        expected = signal * clean + (1 - signal**2) ** 0.5 * noise
        torch.testing.assert_close(seen, expected, atol=1e-3, rtol=0)


def test_validation_repeats_itself_and_leaves_the_generator_alone(recipe):
    task = prepared(recipe)
    model = task.build_model()
    torch.manual_seed(1)
    first = task.validate(model)
    drawn = torch.rand(1)
    torch.manual_seed(1)
    assert torch.equal(drawn, torch.rand(1))
    assert task.validate(model) == first


def test_without_held_out_images_nothing_is_validated(recipe):
    task = prepared(
        dataclasses.replace(recipe, task=partial(recipe.task, validation=0))
    )
    assert task.validate(task.build_model()) == {}
