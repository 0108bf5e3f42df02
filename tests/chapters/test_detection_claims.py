"""What chapter 6 says in words of its cards, so that a new training is noticed."""

import numpy as np
import pytest
import yaml

from bookbuild.repository import Repository
from visiongen.detection.errors import KINDS, diagnose
from visiongen.detection.penn_fudan import (
    penn_fudan_pictures,
    penn_fudan_truth,
    split_pictures,
)
from visiongen.detection.recorded import recorded_detections
from visiongen.training.cards import load_card

YOLO = "yolov5n_coco_val128"
OURS = ("ssd_pennfudan", "maskrcnn_pennfudan")


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


def test_our_detectors_find_nearly_everybody_in_photographs_they_have_not_seen():
    for card in OURS:
        assert mean(card, "box_ap50") >= 0.90
    assert mean("maskrcnn_pennfudan", "mask_ap50") >= 0.84


@pytest.mark.parametrize("card", OURS)
def test_precision_stays_close_to_one_until_eight_in_ten_are_found(card):
    curves = load_card(card)["tables"]["precision_at_50"]
    assert all(min(curve[:80]) > 0.97 for curve in curves.values())


def test_the_gap_between_our_detectors_is_wider_over_stricter_overlaps():
    gaps = {
        name: mean(OURS[1], name) - mean(OURS[0], name)
        for name in ("box_ap50", "box_ap50_95")
    }
    assert 0 < gaps["box_ap50"] < 0.06 < 0.12 < gaps["box_ap50_95"]


def test_validation_curves_rise_as_the_text_under_the_figure_says():
    curves = {
        name: next(iter(load_card(name)["curves"].values()))["validation_box_ap50"]
        for name in OURS
    }
    assert max(curves[OURS[1]][:12]) > 0.9 > max(curves[OURS[0]][:30])
    assert len(curves[OURS[0]]) == 2 * len(curves[OURS[1]]) == 100


def test_f1_chose_precision_for_the_ssd_and_recall_for_mask_r_cnn():
    ssd, mask_rcnn = OURS
    assert mean(ssd, "precision") > mean(mask_rcnn, "precision")
    assert mean(ssd, "recall") < mean(mask_rcnn, "recall")


@pytest.mark.data
def test_badly_placed_boxes_are_the_largest_kind_for_both():
    names = split_pictures(penn_fudan_pictures())["test"]
    counts, missed = {}, {}
    for name in OURS:
        card = load_card(name)
        level = card["metrics"]["confidence"]["mean"]
        found = recorded_detections(card)
        verdicts = [diagnose(found[n].above(level), penn_fudan_truth(n)) for n in names]
        counts[name] = {k: sum(v.counts()[k] for v in verdicts) for k in KINDS[1:]}
        missed[name] = sum(int(v.missed.sum()) for v in verdicts)
        assert max(counts[name], key=counts[name].get) == "localisation"
        assert max(counts[name]["duplicate"], counts[name]["background"]) <= 4
    ssd, mask_rcnn = OURS
    assert missed[ssd] > missed[mask_rcnn]
    assert counts[ssd]["localisation"] < counts[mask_rcnn]["localisation"]


@pytest.mark.data
def test_four_men_in_two_pairs_are_annotated_as_two():
    name = split_pictures(penn_fudan_pictures())["test"][1]
    assert len(penn_fudan_truth(name).boxes) == 2
