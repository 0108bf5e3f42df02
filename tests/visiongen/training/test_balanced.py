"""Balanced order: any cut leaves the classes alike on both sides."""

import pytest
import torch

from visiongen.training import balanced
from visiongen.training.balanced import balanced_images, balanced_order
from visiongen.training.labelled_images import LabelledImages


def test_every_part_of_a_sorted_set_holds_every_class():
    labels = torch.arange(5).repeat_interleave(40)
    mixed = labels[balanced_order(labels)]
    for cut in (5, 50, 123):
        for side in (mixed[:cut], mixed[cut:]):
            counts = side.bincount(minlength=5)
            assert counts.max() - counts.min() <= 1


def test_order_is_a_permutation_that_keeps_each_classs_own_order():
    labels = torch.randint(4, (101,))
    order = balanced_order(labels)
    assert order.sort().values.equal(torch.arange(101))
    for label in range(4):
        members = order[labels[order] == label]
        assert members.equal(members.sort().values)


def test_images_move_with_their_labels_and_the_test_split_stays(monkeypatch):
    labels = torch.arange(3).repeat_interleave(4)
    sorted_images = LabelledImages(labels[:, None, None, None].byte(), labels)
    monkeypatch.setattr(balanced, "prepared_images", lambda name, split: sorted_images)
    train = balanced_images("any", "train")
    assert train.labels[:3].tolist() == [0, 1, 2]
    assert train.images.flatten().equal(train.labels.byte())
    assert balanced_images("any", "test").labels.equal(labels)


@pytest.mark.data
def test_held_out_tiny_imagenet_images_are_of_all_classes():
    held_out = balanced_images("tiny_imagenet32", "train").part(95_000, 100_000)
    assert (held_out.labels.bincount(minlength=200) == 25).all()
