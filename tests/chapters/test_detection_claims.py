"""What chapter 6 says in words of its cards, so that a new training is noticed."""

import numpy as np
import pytest
import yaml

from bookbuild.repository import Repository
from visiongen.detection.errors import KINDS
from visiongen.training.cards import load_card

YOLO = "yolov5n_coco_val128"


def mean(card, metric):
    return load_card(card)["metrics"][metric]["mean"]


@pytest.mark.parametrize("measure", ["ap50_95", "ap50"])
def test_our_average_precision_is_that_of_pycocotools(measure):
    assert abs(mean(YOLO, measure) - mean(YOLO, f"pycocotools_{measure}")) < 1e-3
    assert mean(YOLO, "largest_difference") < 1e-3


def test_yolov5n_scores_what_the_chapter_says_and_not_the_note():
    assert 0.33 < mean(YOLO, "ap50_95") < 0.35
    assert 0.49 < mean(YOLO, "ap50") < 0.52


def test_boxes_are_near_not_exact():
    table = load_card(YOLO)["tables"]
    by_threshold = np.mean(list(table["by_class"].values()), axis=0)
    assert table["thresholds"] == sorted(table["thresholds"])
    assert (np.diff(by_threshold) < 0).all()
    assert by_threshold[-1] < 0.1 < 0.3 < by_threshold[5]


def test_localisation_is_the_largest_kind_of_mistake_and_background_the_second():
    mistakes = load_card(YOLO)["tables"]["mistakes"]
    order = sorted(KINDS[1:], key=lambda kind: -mistakes[kind])
    assert order[:2] == ["localisation", "background"]
    assert order[-1] == "duplicate"
    wrong = sum(mistakes[kind] for kind in KINDS[1:])
    assert mistakes["missed"] > wrong


def test_small_objects_are_the_ones_that_are_missed():
    sizes = load_card(YOLO)["tables"]["mistakes"]["found_by_size"]
    shares = {name: found / there for name, (found, there) in sizes.items()}
    assert shares["small"] < 0.2 < shares["medium"] < 0.5
    assert 0.6 < shares["large"] < 0.75


def test_f1_has_a_flat_top_between_two_and_four_tenths():
    sweep = load_card(YOLO)["tables"]["sweep"]
    f1, levels = np.array(sweep["f1"]), np.array(sweep["confidence"])
    assert 0.2 < levels[f1.argmax()] < 0.4
    assert f1[(levels >= 0.2) & (levels <= 0.4)].min() > 0.9 * f1.max()


def test_precision_rises_and_recall_falls_with_confidence():
    sweep = load_card(YOLO)["tables"]["sweep"]
    places = [sweep["confidence"].index(level) for level in (0.25, 0.5)]
    precision, recall, shown = (
        [sweep[name][place] for place in places]
        for name in ("precision", "recall", "shown")
    )
    assert precision[0] < precision[1]
    assert recall[0] > recall[1]
    assert shown[0] > shown[1]


def test_the_published_figures_order_the_detectors_as_the_chapter_says():
    path = Repository.find().root / "book" / "published.yml"
    published = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = ["ssd300", "yolov5n", "yolov5s", "maskrcnn_v2"]
    values = [float(published[f"{name}_box_ap"]["value"]) for name in names]
    assert values == sorted(values)
