"""Training images in an order in which every part holds all classes alike."""

import torch
from torch import Tensor

from visiongen.training.labelled_images import (
    VALIDATION,
    LabelledImages,
    prepared_images,
)


def balanced_images(name: str, split: str) -> LabelledImages:
    """Load a split of a prepared data set; the training split in balanced order.

    Tiny-ImageNet's training images stand class by class. Cut at any place, they would
    leave whole classes out of one side: the last 5,000 are its last ten classes.
    """
    found = prepared_images(name, split)
    if split != "train":
        return found
    order = balanced_order(found.labels)
    return LabelledImages(found.images[order], found.labels[order])


def balanced_order(labels: Tensor) -> Tensor:
    """Return the order ``(N,)`` that takes one image of every class in turn.

    Images of one class keep their order. Of N images in classes of equal size, any
    cut has the same number of each class on one side, to within one.
    """
    turn = torch.empty_like(labels)
    for label in labels.unique():
        members = (labels == label).nonzero()[:, 0]
        turn[members] = torch.arange(len(members), device=labels.device)
    classes = int(labels.max()) + 1
    return (turn * classes + labels).argsort(stable=True)


def drawn_images(name: str, split: str) -> LabelledImages:
    """Load a split; its training images in a random order that is balanced throughout.

    The first N are then N images drawn at random, as many of each class. The draw is
    from PyTorch's generator, so from the seed of the run. The last ``VALIDATION`` keep
    their places at the end.
    """
    found = prepared_images(name, split)
    if split != "train":
        return found
    order = drawn_order(found.labels)
    return LabelledImages(found.images[order], found.labels[order])


def drawn_order(labels: Tensor) -> Tensor:
    """Return the order ``(N,)`` of ``drawn_images``, drawn from PyTorch's generator."""
    pool = len(labels) - VALIDATION
    shuffled = torch.randperm(pool)
    order = shuffled[balanced_order(labels[shuffled])]
    return torch.cat([order, torch.arange(pool, len(labels))])
