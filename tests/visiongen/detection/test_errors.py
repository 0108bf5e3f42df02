"""Kinds of mistakes and the confidence sweep on scenes built by hand."""

import numpy as np
import pytest
import torch

from visiongen.detection.confidence import confidence_sweep
from visiongen.detection.errors import KINDS, diagnose, recall_by_size
from visiongen.detection.scenes import Detections, GroundTruth

CAT, DOG = 0, 1
TRUTH = GroundTruth(
    torch.tensor([[0.0, 0, 10, 10], [50, 50, 90, 90], [200, 200, 400, 400]]),
    torch.tensor([CAT, DOG, CAT]),
)


def found(*rows):
    boxes, scores, labels = zip(*rows, strict=True)
    return Detections(
        torch.tensor(boxes, dtype=torch.float32),
        torch.tensor(scores),
        torch.tensor(labels),
    )


@pytest.mark.parametrize(
    ("box", "label", "kind"),
    [
        ((0, 0, 10, 9), CAT, "correct"),
        ((0, 0, 10, 9), DOG, "class"),
        ((0, 0, 10, 3), CAT, "localisation"),
        ((0, 0, 10, 3), DOG, "both"),
        ((20, 0, 30, 10), CAT, "background"),
    ],
)
def test_each_kind_of_mistake(box, label, kind):
    (k,) = diagnose(found((box, 0.9, label)), TRUTH).kinds
    assert KINDS[k] == kind


def test_the_second_of_two_is_a_duplicate_whatever_their_order():
    first, second = ((0, 0, 10, 9), 0.6, CAT), ((0, 0, 9, 10), 0.7, CAT)
    for pair, expected in (((first, second), [1, 0]), ((second, first), [0, 1])):
        assert diagnose(found(*pair), TRUTH).kinds.tolist() == expected


def test_missed_objects_are_counted_by_size():
    diagnosis = diagnose(found(((0, 0, 10, 10), 0.9, CAT)), TRUTH)
    assert diagnosis.missed.tolist() == [False, True, True]
    assert recall_by_size([diagnosis], [TRUTH]) == {
        "small": (1, 1),
        "medium": (0, 1),
        "large": (0, 1),
    }


def test_a_crowd_is_neither_found_nor_missed():
    truth = GroundTruth(TRUTH.boxes, TRUTH.labels, torch.tensor([True, False, False]))
    diagnosis = diagnose(found(((0, 0, 10, 10), 0.9, CAT)), truth)
    assert diagnosis.counts()["background"] == 1
    assert diagnosis.missed.tolist() == [False, True, True]


def test_a_picture_without_objects_has_background_only():
    empty = GroundTruth(torch.empty(0, 4), torch.empty(0, dtype=torch.long))
    assert diagnose(found(((0, 0, 1, 1), 0.5, CAT)), empty).counts()["background"] == 1


def test_a_sweep_equals_counting_at_each_threshold():
    scenes = [
        found(
            ((0, 0, 10, 9), 0.9, CAT),
            ((0, 0, 10, 9), 0.4, CAT),
            ((50, 50, 90, 88), 0.3, DOG),
            ((20, 0, 30, 10), 0.6, DOG),
        ),
        found(((200, 200, 400, 390), 0.5, CAT)),
    ]
    thresholds = np.array([0.0, 0.35, 0.5, 0.7, 0.95])
    sweep = confidence_sweep(scenes, [TRUTH, TRUTH], thresholds)
    for n, level in enumerate(thresholds):
        cut = [scene.above(level) for scene in scenes]
        right = sum(diagnose(scene, TRUTH).counts()["correct"] for scene in cut)
        assert sweep.right[n] == right
        assert sweep.shown[n] == sum(map(len, cut))
    assert sweep.objects == 6
    assert sweep.precision.tolist() == [3 / 5, 2 / 4, 2 / 3, 1, 1]
    assert sweep.recall[0] == 0.5
    p, r = sweep.precision[0], sweep.recall[0]
    assert sweep.f1[0] == pytest.approx(2 * p * r / (p + r))
