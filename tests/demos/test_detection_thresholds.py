"""The demo's suppression, matching and curve are those of the library."""

import json

import numpy as np
import pytest
import torch

from bookbuild.repository import Repository
from visiongen.demos.detection_thresholds import PHOTOGRAPH
from visiongen.detection.coco_sample import (
    coco_image,
    coco_names,
    coco_pictures,
    coco_polygons,
    coco_truth,
)
from visiongen.detection.confidence import confidence_sweep
from visiongen.detection.errors import KINDS, diagnose
from visiongen.detection.overlap import intersection_over_union
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.detection.suppression import suppression_by_class

FOLDER = Repository.find().root / "demos" / "detection-thresholds"
MODULE = "detection-thresholds/detections.js"
THRESHOLDS = np.arange(0.05, 1.001, 0.05).round(2)


@pytest.fixture(scope="module")
def scene():
    return json.loads((FOLDER / "scene.json").read_text(encoding="utf-8"))


def as_detections(proposals):
    table = torch.tensor(proposals, dtype=torch.float64)
    return Detections(table[:, :4], table[:, 4], table[:, 5].long())


def as_truth(scene):
    table = torch.tensor(scene["objects"], dtype=torch.float64)
    return GroundTruth(table[:, :4], table[:, 4].long())


def kept_by_the_library(proposals, threshold):
    found = as_detections(proposals)
    kept = suppression_by_class(found.boxes, found.scores, found.labels, threshold)
    return [proposals[n] for n in kept.tolist()]


def test_suppression_of_the_shipped_proposals_equals_the_library(in_node, scene):
    ours = in_node(
        MODULE, "given.t.map(t => m.suppress(given.p, t))",
        p=scene["proposals"], t=THRESHOLDS,
    )  # fmt: skip
    for threshold, kept in zip(THRESHOLDS, ours, strict=True):
        assert kept == kept_by_the_library(scene["proposals"], threshold)
    assert len(ours[0]) < len(ours[8]) < len(ours[-1])


@pytest.mark.parametrize("threshold", [0.3, 0.45, 0.9])
@pytest.mark.parametrize("right", [0.5, 0.75])
def test_matching_equals_the_library(in_node, scene, threshold, right):
    kept = kept_by_the_library(scene["proposals"], threshold)
    ours = in_node(
        MODULE, "m.judge(given.kept, given.objects, given.right)",
        kept=kept, objects=scene["objects"], right=right,
    )  # fmt: skip
    library = diagnose(as_detections(kept), as_truth(scene), right=right)
    named = {"correct": "correct", "duplicate": "duplicate"}
    expected = [named.get(KINDS[k], "wrong") for k in library.kinds.tolist()]
    assert ours["kinds"] == expected
    assert ours["found"] == (~library.missed).tolist()
    assert {"correct", "wrong"} <= set(expected)


def test_the_curve_equals_the_confidence_sweep(in_node, scene):
    kept = kept_by_the_library(scene["proposals"], 0.45)
    kinds = in_node(
        MODULE, "m.judge(given.kept, given.objects, 0.5).kinds",
        kept=kept, objects=scene["objects"],
    )  # fmt: skip
    ours = in_node(MODULE, "m.curve(given.kinds, 17)", kinds=kinds)
    levels = [0.1, 0.25, 0.4, 0.6]
    sweep = confidence_sweep([as_detections(kept)], [as_truth(scene)], levels)
    assert sweep.objects == 17
    for n, level in enumerate(levels):
        shown = sum(detection[4] >= level for detection in kept)
        assert shown == sweep.shown[n] > 0
        point = ours[shown - 1]
        np.testing.assert_allclose(point["precision"], sweep.precision[n])
        np.testing.assert_allclose(point["recall"], sweep.recall[n])


def test_suppression_asks_only_boxes_of_the_same_class(in_node):
    given = [[0, 0, 10, 10, 0.9, 0], [0, 0, 10, 10, 0.8, 1], [1, 0, 10, 10, 0.7, 0]]
    kept = in_node(MODULE, "m.suppress(given.p, 0.5)", p=given)
    assert kept == given[:2]


def test_proposals_come_most_confident_first(scene):
    scores = [proposal[4] for proposal in scene["proposals"]]
    assert scores == sorted(scores, reverse=True)
    assert {str(label) for *_, label in scene["objects"]} <= set(scene["names"])


@pytest.mark.data
def test_the_photograph_is_the_one_that_the_rule_chooses():
    names = coco_names()
    street = {"person", "bicycle", "car", "motorcycle", "bus", "train", "truck"}
    rows = []
    for name in coco_pictures():
        image = coco_image(name)
        truth = coco_truth(name, image)
        kinds = [names[label] for label in truth.labels.tolist()]
        vehicles = sum(kind in street - {"person"} for kind in kinds)
        if vehicles and has_outlines(name, image):
            same = truth.labels[:, None] == truth.labels
            shared = intersection_over_union(truth.boxes, truth.boxes) * same
            crowding = float(shared.fill_diagonal_(0).amax(1).mean())
            rows.append((sum(kind in street for kind in kinds), crowding, name))
    assert max(rows)[2] == PHOTOGRAPH


def has_outlines(name, image):
    try:
        return bool(coco_polygons(name, image))
    except FileNotFoundError:
        return False


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    def test_a_higher_confidence_shows_fewer_boxes(self, visit):
        opened = visit("detection-thresholds").start()
        confidence = opened.demo.get_by_label("Confidence")
        counts = []
        for value in ("0.1", "0.5", "0.9"):
            confidence.fill(value)
            counts.append(int(opened.said.split()[0]))
            assert opened.demo.locator(".thresholds-box:not(.thresholds-missed)").count(
            ) == counts[-1]  # fmt: skip
        assert counts[0] > counts[1] > counts[2]

    def test_without_suppression_there_are_duplicates(self, visit):
        opened = visit("detection-thresholds").start()
        threshold = opened.demo.get_by_label("Suppress above")
        threshold.fill("0.45")
        few = opened.demo.locator(".thresholds-duplicate").count()
        threshold.fill("1")
        assert opened.demo.locator(".thresholds-duplicate").count() > few + 10

    def test_the_point_moves_along_the_curve(self, visit):
        opened = visit("detection-thresholds").start()
        confidence = opened.demo.get_by_label("Confidence")
        places = []
        for value in ("0.1", "0.8"):
            confidence.fill(value)
            point = opened.demo.locator(".thresholds-point")
            places.append(float(point.get_attribute("cx")))
        assert places[0] > places[1]

    def test_a_stricter_iou_calls_fewer_boxes_right(self, visit):
        opened = visit("detection-thresholds").start()
        before = opened.demo.locator(".thresholds-correct").count()
        opened.demo.get_by_label("Right from an").select_option("0.75")
        assert opened.demo.locator(".thresholds-correct").count() < before
