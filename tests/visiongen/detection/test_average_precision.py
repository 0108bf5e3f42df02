"""Average precision against pycocotools: sizes, crowds, ties and masks."""

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score

from visiongen.detection.average_precision import (
    COCO_POINTS,
    SIZES,
    VOC_2007_POINTS,
    average_precision,
    interpolated_precision,
    precision_recall,
)
from visiongen.detection.coco_reference import coco_average_precision
from visiongen.detection.masks import masks_to_boxes
from visiongen.detection.scenes import Detections, GroundTruth

CLASSES = 5


def scene(seed, crowds=True, decimals=2):
    """Objects of all sizes; detections near them, doubled, misnamed, or nowhere."""
    rng = np.random.default_rng(seed)
    count = rng.integers(0, 9)
    corner = rng.uniform(0, 400, (count, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(5, 200, (count, 2))], 1)
    labels = rng.integers(0, CLASSES, count)
    crowd = (rng.random(count) < 0.2) & crowds
    picks = rng.integers(0, count, 3 * count) if count else np.empty(0, int)
    near = boxes[picks] + rng.normal(0, 8, (len(picks), 4))
    corner = rng.uniform(0, 400, (6, 2))
    noise = np.concatenate([corner, corner + rng.uniform(5, 200, (6, 2))], 1)
    found = np.concatenate([near, noise])
    found = np.concatenate([found[:, :2], np.maximum(found[:, 2:], found[:, :2])], 1)
    named = np.concatenate([labels[picks], rng.integers(0, CLASSES, 6)])
    wrong = rng.random(len(named)) < 0.1
    named[wrong] = rng.integers(0, CLASSES, wrong.sum())
    scores = rng.random(len(found)).round(decimals)  # with ties
    as_tensor = torch.from_numpy
    return (
        Detections(as_tensor(found), as_tensor(scores), as_tensor(named)),
        GroundTruth(as_tensor(boxes), as_tensor(labels), as_tensor(crowd)),
    )


def masked(seed):
    """Random rectangles as masks, detections shifted by a pixel or two."""
    rng = np.random.default_rng(seed)
    masks = np.zeros((4, 48, 64), bool)
    for mask in masks:
        y, x = rng.integers(0, 30), rng.integers(0, 40)
        mask[y : y + rng.integers(6, 18), x : x + rng.integers(6, 24)] = True
    moved = np.stack(
        [np.roll(m, rng.integers(-3, 4), rng.integers(0, 2)) for m in masks]
    )
    labels = torch.from_numpy(rng.integers(0, 2, 4))
    truth, found = torch.from_numpy(masks), torch.from_numpy(moved)
    scores = torch.from_numpy(rng.random(4))
    crowd = torch.from_numpy(rng.random(4) < 0.2)
    return (
        Detections(masks_to_boxes(found), scores, labels, found),
        GroundTruth(masks_to_boxes(truth), labels, crowd, masks=truth),
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", [0, 1000])
def test_boxes_equal_pycocotools(size, seed):
    found, truths = zip(*(scene(seed + n) for n in range(25)), strict=True)
    ours = average_precision(found, truths, size=size)
    theirs = coco_average_precision(found, truths)
    assert ours.mean == pytest.approx(theirs[size].mean, abs=1e-9)
    np.testing.assert_allclose(ours.values, theirs[size].values, atol=1e-9)


@pytest.mark.parametrize("size", ["all", "small"])
def test_masks_equal_pycocotools(size):
    found, truths = zip(*(masked(n) for n in range(20)), strict=True)
    ours = average_precision(found, truths, by="masks", size=size)
    theirs = coco_average_precision(found, truths, by="masks")
    np.testing.assert_allclose(ours.values, theirs[size].values, atol=1e-9)
    assert ours.mean != average_precision(found, truths, size=size).mean


def test_only_the_best_hundred_of_a_class_count():
    box = torch.tensor([[0.0, 0, 10, 10]])
    boxes = torch.cat([box + 20, box]).repeat_interleave(torch.tensor([100, 1]), 0)
    scores = torch.linspace(1, 0.5, 101)
    found = [Detections(boxes, scores, torch.zeros(101, dtype=torch.long))]
    truths = [GroundTruth(box, torch.zeros(1, dtype=torch.long))]
    assert average_precision(found, truths).mean == 0
    assert average_precision(found, truths, max_detections=101).mean > 0
    assert coco_average_precision(found, truths)["all"].mean == 0


def test_a_perfect_detector_reaches_one_and_an_absent_size_is_not_a_number():
    _, truths = zip(*(scene(n, crowds=False) for n in range(8)), strict=True)
    found = [Detections(t.boxes, torch.ones(len(t.boxes)), t.labels) for t in truths]
    assert average_precision(found, truths).mean == 1
    large = [t for t in truths if len(t.boxes)][:1]
    large = [GroundTruth(100 * large[0].boxes, large[0].labels)]
    nothing = [Detections(torch.empty(0, 4), torch.empty(0), torch.empty(0).long())]
    assert np.isnan(average_precision(nothing, large, size="small").mean)
    assert average_precision(nothing, large).mean == 0


def test_a_detection_finds_one_object_and_a_second_one_of_it_is_wrong():
    box = torch.tensor([[0.0, 0, 10, 10]])
    label = torch.zeros(1, dtype=torch.long)
    twice = Detections(box.repeat(2, 1), torch.tensor([0.9, 0.8]), label.repeat(2))
    result = average_precision([twice], [GroundTruth(box, label)])
    assert result.mean == 1  # the duplicate comes after full recall
    other = GroundTruth(
        torch.tensor([[0.0, 0, 10, 10], [50, 50, 60, 60]]), label.repeat(2)
    )
    assert average_precision([twice], [other]).mean == pytest.approx(51 / 101)


def test_voc_2007_takes_eleven_points_by_hand():
    # hits at ranks 1, 3 of 2 objects: precision 1 up to recall 1/2, then 2/3
    curve = precision_recall(
        np.array([0.9, 0.8, 0.7]), np.array([True, False, True]), 2
    )
    eleven = interpolated_precision(*curve, VOC_2007_POINTS)
    assert eleven.mean() == pytest.approx((6 * 1 + 5 * 2 / 3) / 11)


def test_points_of_the_curve_equal_scikit_learns():
    rng = np.random.default_rng(0)
    scores, hit = rng.random(200), rng.random(200) < 0.4
    precision, recall = precision_recall(scores, hit, int(hit.sum()))
    steps = np.diff(recall, prepend=0)
    expected = average_precision_score(hit, scores)  # without interpolation
    assert (precision * steps).sum() == pytest.approx(expected)
    assert interpolated_precision(precision, recall, COCO_POINTS).mean() >= expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "pixels"}, '"boxes" or "masks"'),
        ({"size": "tiny"}, "size is one of all, small"),
        ({"by": "masks"}, "masks are missing"),
    ],
)
def test_wrong_options_are_named(options, message):
    found, truths = scene(3)
    with pytest.raises(ValueError, match=message):
        average_precision([found], [truths], **options)


def test_a_result_too_many_is_refused():
    found, truth = scene(3)
    with pytest.raises(ValueError, match="2 results for 1 pictures"):
        average_precision([found, found], [truth])
