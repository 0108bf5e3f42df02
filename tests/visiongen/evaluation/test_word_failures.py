"""Encoders that cannot fail do not, and those that must fail do."""

import pytest
import torch
import torch.nn.functional as F

from visiongen.evaluation.word_failures import (
    COUNTS,
    GREY,
    counting,
    negation,
    pasted,
    writing,
    written_on,
)
from visiongen.evaluation.zero_shot import Encoders

NAMES = ["dark", "light"]


def pictures(count=12):
    """Pictures that are all dark or all light, and their labels."""
    labels = torch.arange(count) % 2
    return (50 + 150 * labels)[:, None, None, None].expand(-1, 3, 8, 8).byte(), labels


def test_who_ignores_no_is_right_where_the_class_is_and_wrong_elsewhere():
    def deaf(texts):
        """Hear the name, and add a little that "no" takes away."""
        rows = [[float(n in t) for n in NAMES] + [-0.1 * ("no" in t)] for t in texts]
        return F.normalize(torch.tensor(rows), dim=1)

    _, labels = pictures()
    images = F.pad(F.one_hot(labels, 2).float(), (0, 1), value=0.1)
    found = negation(Encoders(deaf, deaf, 1.0), images, labels, NAMES)
    assert found["there"] == 100
    assert found["not_there"] == 0
    assert found["cosine"] > 0.99


def test_who_hears_no_is_right_in_both_cases():
    def exact(texts):
        rows = [
            [(-1.0 if "no" in t else 1.0) * (2 * (n in t) - 1) for n in NAMES]
            for t in texts
        ]
        return F.normalize(torch.tensor(rows), dim=1)

    _, labels = pictures()
    images = F.normalize(2 * F.one_hot(labels, 2).float() - 1, dim=1)
    found = negation(Encoders(exact, exact, 1.0), images, labels, NAMES)
    assert (found["there"], found["not_there"]) == (100, 100)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_pictures_are_pasted_as_often_as_asked(count):
    images, _ = pictures(2)
    sheet = pasted(images, count)
    quarters = sheet.unfold(2, 4, 4).unfold(3, 4, 4)[:, 0]  # (N, 2, 2, 4, 4)
    covered = (quarters != GREY).all(-1).all(-1).flatten(1)
    assert covered.int().tolist() == 2 * [[1] * count + [0] * (4 - count)]


def test_who_counts_covered_quarters_counts_rightly():
    def see(images):
        covered = (images[:, 0] != GREY).float().mean((1, 2))  # 1/4 … 1
        return F.one_hot((4 * covered - 1).round().long(), 4).float()

    def read(texts):
        number = [next(n for n, c in enumerate(COUNTS) if c in t) for t in texts]
        return F.one_hot(torch.tensor(number), 4).float()

    images, labels = pictures()
    found = counting(Encoders(see, read, 1.0), images, labels, ["thing", "deer"])
    assert found["accuracy"] == 100
    assert found["confusion"] == (12 * torch.eye(4).int()).tolist()


def test_plurals_are_asked_for_but_for_one():
    asked = []

    def read(texts):
        asked.extend(texts)
        return torch.eye(4)

    images, labels = pictures(2)
    counting(
        Encoders(lambda x: torch.ones(len(x), 4), read, 1.0),
        images,
        labels,
        ["cat", "deer"],
    )
    assert asked[:2] == ["a photo of one cat", "a photo of two cats"]
    assert asked[4:6] == ["a photo of one deer", "a photo of two deer"]


def test_writing_covers_the_lower_edge_only_and_not_without_a_word():
    images = torch.full((2, 3, 32, 32), 90, dtype=torch.uint8)
    drawn = written_on(images, ["cat", ""])
    assert torch.equal(drawn[1], images[1])
    assert torch.equal(drawn[0, :, :20], images[0, :, :20])
    assert drawn[0].amax() > 200
    assert drawn[0].amin() < 30


def test_who_looks_at_the_upper_edge_does_not_follow_the_writing():
    def see(images):
        return F.one_hot((images[:, 0, 0, 0] > 100).long(), 2).float()

    def read(texts):
        return torch.tensor([[float(n in t) for n in NAMES] for t in texts])

    labels = torch.arange(12) % 2
    images = (50 + 150 * labels)[:, None, None, None].expand(-1, 3, 32, 32).byte()
    found = writing(Encoders(see, read, 1.0), images, labels, NAMES)
    assert found == {
        "plain_accuracy": 100,
        "plain_other": 0,
        "nonsense_accuracy": 100,
        "nonsense_other": 0,
        "name_accuracy": 100,
        "name_other": 0,
    }
