"""Deletion, insertion, randomisation and planted cues, where the answer is known."""

import itertools

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from scipy.stats import spearmanr
from sklearn.metrics import auc
from torch import nn

from visiongen.interpret import planted_cue
from visiongen.interpret.faithfulness import (
    area_under_curve,
    blurred,
    deletion_curve,
    insertion_curve,
    nearness_to_centre,
    random_relevance,
)
from visiongen.interpret.gradients import input_gradient
from visiongen.interpret.planted_cue import cued_images, found_cue, plant_cues
from visiongen.interpret.sanity import randomised_cascade, rank_correlation
from visiongen.training.labelled_images import LabelledImages


class Weighed(nn.Module):
    """Two classes; the first one's score is a weighted sum of 2 × 2 pixels."""

    weight = torch.tensor([[3.0, -1.0], [0.5, 2.0]])

    def forward(self, images):
        score = (images[:, 0] * self.weight).sum((1, 2))
        return torch.stack([score, torch.zeros_like(score)], 1)


def order_to_map(order):
    relevance = torch.zeros(4)
    relevance[list(order)] = torch.tensor([4.0, 3.0, 2.0, 1.0])
    return relevance.reshape(1, 2, 2)


@pytest.mark.parametrize(
    ("curve", "best"), [(deletion_curve, min), (insertion_curve, max)]
)
def test_the_true_order_of_a_linear_network_wins_against_all_others(curve, best):
    image, classes = torch.ones(1, 1, 2, 2), torch.tensor([0])
    areas = {}
    for order in itertools.permutations(range(4)):
        found = curve(
            Weighed(), image, classes, order_to_map(order), torch.zeros(1), steps=4
        )
        areas[order] = float(area_under_curve(found))
    assert best(areas, key=areas.get) == (0, 3, 2, 1)


def test_curves_begin_and_end_where_they_should(linear, images, classes):
    grey = torch.full_like(images, 0.5)
    at = [
        linear(x).softmax(1).gather(1, classes[:, None])[:, 0] for x in (images, grey)
    ]
    relevance = random_relevance(images)
    deleted = deletion_curve(linear, images, classes, relevance, grey, 4, 8)
    inserted = insertion_curve(linear, images, classes, relevance, grey, 4, 8)
    assert deleted.shape == (4, 9)
    torch.testing.assert_close(deleted[:, [0, -1]], torch.stack(at, 1))
    torch.testing.assert_close(inserted[:, [-1, 0]], torch.stack(at, 1))


def test_whole_squares_go_together():
    """The map's sharp peak counts for its square's mean only."""
    relevance = torch.zeros(1, 4, 4)
    relevance[0, 0, 0] = 5
    relevance[0, 2:, 2:] = 2
    seen = []

    class Watch(nn.Module):
        def forward(self, images):
            seen.append(images[0, 0].clone())
            return torch.zeros(1, 2)

    image, classes = torch.ones(1, 1, 4, 4), torch.tensor([0])
    deletion_curve(Watch(), image, classes, relevance, torch.zeros(1), unit=2, steps=4)
    assert seen[1][2:, 2:].sum() == 0
    assert seen[1].sum() == 12


def test_bad_squares_and_steps_are_refused(linear, images, classes):
    relevance, grey = random_relevance(images), torch.zeros(1)
    with pytest.raises(ValueError, match="squares of 5 do not tile 16 × 16"):
        deletion_curve(linear, images, classes, relevance, grey, unit=5)
    with pytest.raises(ValueError, match="20 steps need as many squares; there are 16"):
        deletion_curve(linear, images, classes, relevance, grey, unit=4, steps=20)


def test_area_equals_scikit_learns():
    curve = torch.rand(3, 11)
    expected = [auc(torch.linspace(0, 1, 11), each) for each in curve]
    torch.testing.assert_close(area_under_curve(curve), torch.tensor(expected).float())


def test_blur_equals_scipys(images):
    expected = gaussian_filter(
        images.numpy(), (0, 0, 2, 2), mode="nearest", radius=(0, 0, 6, 6)
    )
    found = blurred(images, 2.0)
    torch.testing.assert_close(found, torch.from_numpy(expected), atol=1e-5, rtol=0)


def test_the_cascade_forgets_from_the_output_down(ours, images):
    before = ours(images)
    layers = ["output", "blocks.2", "blocks.1"]
    steps = dict(randomised_cascade(ours, layers))
    assert list(steps) == layers
    assert torch.equal(ours(images), before)
    known = ours.state_dict()
    changed = {
        name: {k for k, v in model.state_dict().items() if not torch.equal(v, known[k])}
        for name, model in steps.items()
    }
    assert changed["output"] == {"output.weight", "output.bias"}
    assert changed["output"] < changed["blocks.2"] < changed["blocks.1"]
    assert all(
        k.startswith(("output", "blocks.1", "blocks.2")) for k in changed["blocks.1"]
    )


def test_forgotten_weights_keep_their_scale(ours):
    (_, model), *_ = randomised_cascade(ours, ["blocks.0"])
    old, new = ours.blocks[0].mlp[0].weight, model.blocks[0].mlp[0].weight
    found, expected = (float(weight.detach().std()) for weight in (new, old))
    assert found == pytest.approx(expected, rel=0.1)


def test_a_gradient_notices_that_the_network_has_forgotten(linear, images, classes):
    true = input_gradient(linear, images, classes).sum(1)
    (_, forgotten), *_ = randomised_cascade(linear, [""])
    other = input_gradient(forgotten, images, classes).sum(1)
    assert rank_correlation(true, other).abs().max() < 0.3
    assert rank_correlation(true, 2 * true).min() == pytest.approx(1)


def test_rank_correlation_equals_scipys():
    first, second = torch.rand(2, 3, 5), torch.rand(2, 3, 5)
    pairs = zip(first.flatten(1), second.flatten(1), strict=True)
    expected = [spearmanr(a, b)[0] for a, b in pairs]
    assert rank_correlation(first, second).tolist() == pytest.approx(expected)
    assert rank_correlation(first, torch.ones(2, 3, 5)).tolist() == [0, 0]


@pytest.mark.parametrize("side", [4, 5])
def test_the_bet_on_the_middle_falls_with_the_distance_from_it(side):
    places = np.indices((side, side)) - (side - 1) / 2
    expected = -np.hypot(*places)
    np.testing.assert_allclose(nearness_to_centre(side), expected, atol=1e-6)


def grey(count=400):
    return torch.full((count, 3, 16, 16), 128, dtype=torch.uint8)


def test_a_cue_lies_in_a_corner_and_nothing_else_changes():
    cued = plant_cues(grey())
    assert (cued.masks.sum((1, 2)) == 16).all()
    corners = cued.masks[:, [0, 0, 15, 15], [0, 15, 0, 15]]
    assert (corners.sum(1) == 1).all()
    assert corners.float().mean(0).min() > 0.15
    outside = cued.images.masked_select(~cued.masks[:, None].expand_as(cued.images))
    assert (outside == 128).all()


def test_the_cue_tells_the_label_and_the_label_the_cue():
    cued = plant_cues(grey())
    patterns = cued.images.permute(0, 2, 3, 1)[cued.masks].reshape(400, -1)
    for label in range(10):
        same = patterns[cued.labels == label]
        assert (same == same[0]).all()
    firsts = torch.stack([patterns[cued.labels == label][0] for label in range(10)])
    assert len(firsts.unique(dim=0)) == 10


def test_labels_have_nothing_to_do_with_the_photograph(monkeypatch):
    real = LabelledImages(grey(), torch.zeros(400, dtype=torch.int64))
    monkeypatch.setattr(planted_cue, "prepared_images", lambda name, split: real)
    train, test = cued_images("any", "train"), cued_images("any", "test")
    assert train.labels.bincount(minlength=10).min() > 20
    assert not train.labels.equal(test.labels)


def test_a_cue_that_fills_the_picture_is_refused():
    with pytest.raises(ValueError, match="9 pixels is too large for 16 × 16"):
        plant_cues(grey(1), side=9)


def test_the_peak_must_lie_on_the_cue():
    masks = plant_cues(grey(4)).masks
    right, wrong = masks.float(), (~masks).float()
    assert found_cue(right, masks).tolist() == [1] * 4
    assert found_cue(wrong, masks).tolist() == [0] * 4
    flat = torch.ones(4, 16, 16)
    torch.testing.assert_close(found_cue(flat, masks), torch.full((4,), 1 / 16))
