"""Probes on a few labels, and how many labels an accuracy is worth."""

import pytest
import torch

from visiongen.evaluation.few_shot import few_shot_accuracies, labels_worth


def clouds(count, seed):
    """Features of three overlapping classes."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 3
    centres = 1.5 * torch.eye(3, 8)
    return centres[labels] + torch.randn(count, 8, generator=generator), labels


def test_more_labels_help_and_draws_differ():
    pool, labels = clouds(600, 0)
    test, truth = clouds(900, 1)
    found = few_shot_accuracies(pool, labels, test, truth, (1, 4, 128), 4, seed=0)
    means = [sum(each) / 4 for each in found.values()]
    assert means == sorted(means)
    assert means[-1] > 70
    assert len(set(found[1])) > 1


def test_a_class_with_too_few_images_is_refused():
    pool, labels = clouds(30, 0)
    with pytest.raises(ValueError, match="11 labels of each class; one has only 10"):
        few_shot_accuracies(pool, labels, pool, labels, (11,), 1, seed=0)


@pytest.mark.parametrize(
    ("level", "worth"),
    [(50, 1), (30, 1), (60, 2), (70, 4), (65, 2 * 2**0.5), (90, None)],
)
def test_worth_is_read_off_the_curve(level, worth):
    curve = {1: 50.0, 2: 60.0, 4: 70.0}
    assert labels_worth(curve, level) == (worth and pytest.approx(worth))
