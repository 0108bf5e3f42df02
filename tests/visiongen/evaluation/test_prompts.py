"""Ways to ask are measured on the same images, with paired intervals."""

import numpy as np
import pytest
import torch
from scipy import stats

from visiongen.evaluation.paired import is_right, paired_difference
from visiongen.evaluation.prompts import (
    BASELINE,
    PARENTS,
    class_vectors,
    parents_of,
    prompt_study,
    ways_to_ask,
)
from visiongen.evaluation.zero_shot import Encoders

NAMES, KINDS = ["cat", "ship"], ["feline", "vessel"]


def by_letters(texts):
    """Vectors of length 1 from the letters of the texts."""
    counts = [[text.count(c) + 0.1 for c in "abcdefghinopst"] for text in texts]
    return torch.nn.functional.normalize(torch.tensor(counts), dim=1)


LETTERS = Encoders(by_letters, by_letters, 10.0)


def test_the_paired_interval_is_that_of_the_mean_change():
    first = torch.rand(400, generator=torch.Generator().manual_seed(0)) < 0.7
    second = torch.rand(400, generator=torch.Generator().manual_seed(1)) < 0.6
    change = first.numpy().astype(float) - second.numpy()
    error = change.std() / np.sqrt(400)
    low, high = stats.norm.interval(0.95, change.mean(), error)
    expected = [100 * x for x in (change.mean(), low, high)]
    assert paired_difference(first, second) == pytest.approx(expected, abs=1e-3)


def test_equal_answers_leave_no_doubt():
    answers = torch.tensor([True, False, True])
    assert paired_difference(answers, answers) == (0, 0, 0)


def test_answers_to_different_images_are_refused():
    with pytest.raises(ValueError, match="answers"):
        paired_difference(torch.ones(3).bool(), torch.ones(4).bool())


def test_each_class_is_named_with_its_own_kind():
    templates = ways_to_ask(KINDS)["… and its kind"]
    expected = by_letters(
        ["a photo of a cat, a kind of feline", "a photo of a ship, a kind of vessel"]
    )
    found = class_vectors(LETTERS, NAMES, templates)
    torch.testing.assert_close(found, expected)


def test_the_study_counts_what_a_loop_counts():
    images = torch.nn.functional.normalize(torch.rand(60, 14), dim=1)
    labels = torch.arange(60) % 2
    found = prompt_study(LETTERS, images, labels, NAMES, KINDS)
    bare = images @ by_letters(NAMES).T
    right = (bare.argmax(1) == labels).float()
    assert found["bare name"]["accuracy"] == pytest.approx(
        100 * float(right.mean()), abs=0.01
    )
    ships = 100 * float(right[labels == 1].mean())
    assert found["bare name"]["recall"][1] == pytest.approx(ships, abs=0.01)
    assert found[BASELINE]["gain"] == [0, 0, 0]
    photo = by_letters([f"a photo of a {name}" for name in NAMES])
    gain = paired_difference(right.bool(), is_right(images @ photo.T, labels))
    assert found["bare name"]["gain"] == pytest.approx(gain, abs=1e-3)


def test_every_class_of_cifar10_has_a_parent():
    assert len(parents_of(list(PARENTS))) == 10
