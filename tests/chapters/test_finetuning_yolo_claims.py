"""What chapter 7 says of Ultralytics and of formulas, so that a new release is noticed.

That weights put into a model are thrown away, that "auto" ignores the rate, that
rectangles turn mosaic off and that the last rate is a factor is tested with the
library, in ``tests/visiongen/training/test_yolo_start.py``.
"""

import inspect
import itertools
import re

import numpy as np
import pytest
import torch

from visiongen.detection.average_precision import average_precision
from visiongen.detection.distribution_focal import distribution_focal_loss
from visiongen.detection.found_and_missed import found_and_missed
from visiongen.detection.fusion import most_confident
from visiongen.detection.penn_fudan import (
    penn_fudan_pictures,
    penn_fudan_truth,
    split_pictures,
)
from visiongen.detection.recorded import recorded_detections
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.detection.yolo_parts import layers_by_part, weights_by_part
from visiongen.models.yolov5 import YOLOv5
from visiongen.plots.finetuning import best_scores
from visiongen.pretrained.quiet_ultralytics import import_ultralytics
from visiongen.pretrained.ultralytics_models import FAMILIES, build, transfer
from visiongen.recipes import yolo_data_size, yolo_pennfudan, yolo_search, yolo_sweeps
from visiongen.training.cards import load_card
from visiongen.training.hyperparameter_search import LONG_HISTORY, PARENTS, search
from visiongen.training.yolo_search import PROPOSALS, SPACE, START

MOVED = ("head", "frozen", "full")


def mean(card, metric):
    return load_card(card)["metrics"][metric]["mean"]


def seeds(variant, metric):
    """Best value of a curve, by seed."""
    curves = load_card("yolo_pennfudan")["variants"][variant]["curves"].values()
    return np.array([max(curve[metric]) for curve in curves])


def best(card):
    return {k: np.array(v) for k, v in best_scores(load_card(card)["variants"]).items()}


def test_the_start_is_worth_more_than_fifteen_points():
    assert load_card("yolo_pennfudan")["seeds"] == [0, 1, 2]
    assert mean("yolo_pennfudan", "full_ap50") >= 0.93
    gain = mean("yolo_pennfudan", "full_ap50") - mean("yolo_pennfudan", "scratch_ap50")
    assert gain > 0.15


def test_the_less_moves_the_better_the_boxes_of_the_test_photographs():
    scores = [mean("yolo_pennfudan", f"{name}_ap50_95") for name in MOVED]
    assert scores == sorted(scores, reverse=True)
    ap50 = [mean("yolo_pennfudan", f"{name}_ap50") for name in MOVED]
    assert max(ap50) - min(ap50) < 0.005
    spreads = [
        load_card("yolo_pennfudan")["metrics"][f"{name}_ap50_95"]["std"]
        for name in MOVED
    ]
    assert scores[1] - scores[2] < 2 * max(spreads[1:])  # "hardly larger"
    assert scores[0] - scores[2] > 2 * max(spreads)


def test_validation_does_not_tell_the_order():
    for one, other in itertools.combinations(MOVED, 2):
        found = [seeds(name, "validation_ap50_95") for name in (one, other)]
        assert max(found[0].min(), found[1].min()) < min(f.max() for f in found)


def test_scratch_sees_nobody_for_eight_epochs_and_everything_stumbles():
    curves = {
        name: np.mean(
            [c["validation_ap50"] for c in variant["curves"].values()], axis=0
        )
        for name, variant in load_card("yolo_pennfudan")["variants"].items()
    }
    assert curves["scratch"][:8].max() < 0.02
    assert min(curves["head"][6:].min(), curves["frozen"][6:].min()) > 0.88
    assert (np.diff(curves["full"][:15]) < -0.03).sum() >= 2
    assert curves["full"][17:].min() > 0.93


def test_losses_drop_where_mosaics_end():
    for variant in load_card("yolo_pennfudan")["variants"].values():
        losses = [c["train_box_loss"] for c in variant["curves"].values()]
        steps = np.diff(np.mean(losses, axis=0))  # steps[22]: from epoch 23 to 24
        assert np.argmin(steps[10:]) + 10 == 22


def test_the_two_measures_agree_but_for_the_network_that_is_unsure():
    for name in MOVED:
        ours, theirs = (
            mean("yolo_pennfudan", f"{name}_{metric}")
            for metric in ("ap50", "ultralytics_ap50")
        )
        assert abs(ours - theirs) < 0.01
    ours, theirs = (
        mean("yolo_pennfudan", f"scratch_{m}") for m in ("ap50", "ultralytics_ap50")
    )
    assert ours - theirs > 0.05


def test_the_network_that_ships_is_a_head():
    weights = load_card("yolo_pennfudan")["weights"]
    assert weights["variant"] == "head"
    assert "I8" in weights["types"]


@pytest.mark.data
def test_the_three_differ_in_false_alarms_only():
    names = split_pictures(penn_fudan_pictures())["test"]
    truths = [penn_fudan_truth(name) for name in names]
    counts = {}
    for name, variant in load_card("yolo_pennfudan")["variants"].items():
        level = variant["metrics"]["confidence"]["mean"]
        found = recorded_detections(variant)
        shown = [found[n].above(level) for n in names]
        counts[name] = found_and_missed(shown, truths)
    assert 60 < counts["scratch"]["found"] < 80
    assert all(3 <= counts[name]["missed"] <= 6 for name in MOVED)
    assert counts["head"]["false"] > 20 > 10 > counts["full"]["false"]


def test_all_six_families_learn_and_time_is_not_arithmetic():
    rows = load_card("yolo_families")["tables"]["families"]
    assert set(rows) == set(FAMILIES)
    for row in rows.values():
        assert row["losses"][-1] < row["losses"][0]
    nine, eight = rows["yolov9t"], rows["yolov8n"]
    assert nine["gflops"] < eight["gflops"]
    assert nine["latency_ms"] > 1.4 * eight["latency_ms"]
    assert 2.5 < nine["layers"] / eight["layers"] < 3.5


def test_the_exported_network_is_the_same_and_faster():
    assert mean("yolo_onnx", "largest_box_difference") < 1e-3
    assert mean("yolo_onnx", "largest_score_difference") < 1e-3
    assert mean("yolo_onnx", "onnx_ap50") == mean("yolo_onnx", "pytorch_ap50")
    ratio = mean("yolo_onnx", "onnx_ms") / mean("yolo_onnx", "pytorch_ms")
    assert 0.5 < ratio < 0.7
    assert load_card("yolo_onnx")["tables"]["threads"] == 2


def test_three_seeds_do_not_separate_the_searches():
    metrics = load_card("yolo_search")["metrics"]
    one, other = metrics["genetic_ap50_95"], metrics["random_ap50_95"]
    assert abs(one["mean"] - other["mean"]) < min(one["std"], other["std"])
    curves = [
        v["curves"].values() for v in load_card("yolo_search")["variants"].values()
    ]
    level = [[c["best"][0] == c["best"][-1] for c in each] for each in curves]
    assert any(all(seed) for seed in zip(*level, strict=True))


def test_plain_training_beats_a_search_of_the_same_price():
    longer = best("yolo_epochs")
    for method in ("genetic", "random"):
        reached = mean("yolo_search", f"{method}_best_validation_ap50_95")
        assert longer["epochs_24"].mean() > reached + 0.1


def test_patience_costs_what_the_page_says():
    curves = load_card("yolo_pennfudan")["variants"]["full"]["curves"].values()

    def epochs(curve, patience):
        top = 0
        for epoch, score in enumerate(curve):
            top = epoch if score > curve[top] else top
            if epoch - top >= patience:
                break
        return epoch + 1

    ends = {p: [epochs(c["validation_ap50_95"], p) for c in curves] for p in (3, 10)}
    assert sum(end <= 15 for end in ends[3]) == 2
    assert ends[10] == [30, 30, 30]


@pytest.fixture(scope="module")
def networks():
    torch.manual_seed(0)
    return {name: build(name) for name in FAMILIES}


def head_of(network):
    return network.model[-1]


def test_ten_layers_are_the_backbone_but_for_two_families(networks):
    ends = {
        name: len(layers_by_part(each)["backbone"]) for name, each in networks.items()
    }
    assert {name for name, end in ends.items() if end == 11} == {"yolov10n", "yolo11n"}
    assert {ends[name] for name in FAMILIES if ends[name] != 11} == {10}
    for name, each in networks.items():
        moving = weights_by_part(each, frozen=10)["backbone"]
        assert moving == (249_728 if ends[name] == 11 else 0)


def test_the_eleventh_layer_is_the_one_with_attention(networks):
    names = {
        type(networks[name].model[10]).__name__ for name in ("yolov10n", "yolo11n")
    }
    assert names == {"PSA", "C2PSA"}


def test_five_networks_are_small_and_rt_detr_is_not(networks):
    millions = {
        name: sum(map(torch.numel, each.parameters())) / 1e6
        for name, each in networks.items()
    }
    large = millions.pop("rtdetr-l")
    assert 1.9 < min(millions.values()) < max(millions.values()) < 3.3
    assert large > 30


def test_the_head_of_yolo11_is_the_smallest(networks):
    heads = {name: weights_by_part(each)["head"] for name, each in networks.items()}
    assert min(heads, key=lambda name: heads[name]) == "yolo11n"


def test_the_tiny_yolov9_has_no_second_branch_and_gelan(networks):
    kinds = [type(layer).__name__ for layer in networks["yolov9t"].model]
    assert not {"CBLinear", "CBFuse"} & set(kinds)
    assert kinds.count("Detect") == 1
    assert "RepNCSPELAN4" in kinds


def test_yolov10_alone_has_two_heads_and_rt_detr_300_queries(networks):
    doubled = {
        name
        for name, each in networks.items()
        if getattr(head_of(each), "one2one_cv2", None) is not None
    }
    assert doubled == {"yolov10n"}
    assert head_of(networks["rtdetr-l"]).num_queries == 300


def test_the_second_head_learns_from_one_cell_an_object():
    import_ultralytics()
    from ultralytics.utils.loss import E2EDetectLoss

    source = inspect.getsource(E2EDetectLoss.__init__)
    assert re.findall(r"topk=(\d+)", source) == ["10", "1"]


def test_yolov5_of_ultralytics_has_neither_anchors_nor_objectness(networks):
    head = head_of(networks["yolov5n"])
    assert not hasattr(head, "anchor_grid")
    assert head.no == 80 + 4 * head.reg_max
    assert head.reg_max == 16


def test_all_but_the_old_head_is_moved_and_the_new_head_keeps_its_start():
    source = YOLOv5().state_dict()
    moved, kept = transfer(source, build("yolov5n", classes=1))
    left = [name for name in source if name not in moved]
    assert len(moved) == 342
    assert all(name.startswith("model.24.") for name in [*left, *kept])


def test_defaults_are_those_that_the_page_names():
    import_ultralytics()
    from ultralytics.cfg import get_cfg

    cfg = get_cfg()
    assert (cfg.box, cfg.cls, cfg.dfl) == (7.5, 0.5, 1.5)
    assert (cfg.nbs, cfg.close_mosaic, cfg.optimizer) == (64, 10, "auto")
    assert (cfg.hsv_h, cfg.hsv_s, cfg.hsv_v) == (0.015, 0.7, 0.4)
    assert (cfg.translate, cfg.scale, cfg.fliplr, cfg.mosaic) == (0.1, 0.5, 0.5, 1.0)
    assert cfg.mixup == cfg.copy_paste == 0
    assert 90 < len(vars(cfg)) < 140  # "about a hundred settings"


def test_the_tuner_moves_more_than_twenty_settings_of_which_we_search_eight():
    import_ultralytics()
    from ultralytics.engine.tuner import Tuner

    source = inspect.getsource(Tuner.__init__)
    ranges = re.findall(r'^\s+"(\w+)": \([\d.e-]+, [\d.e-]+', source, re.MULTILINE)
    assert len(ranges) > 20
    assert set(SPACE) <= set(ranges)
    assert (len(SPACE), PARENTS, LONG_HISTORY) == (8, 9, 30)


def test_a_checkpoint_to_go_on_from_holds_averaged_weights_in_half_precision():
    import_ultralytics()
    from ultralytics.engine.trainer import BaseTrainer

    source = inspect.getsource(BaseTrainer.save_model)
    assert '"model": None' in source
    assert ".half()" in source


def test_a_better_placed_cell_wins_although_it_is_a_quarter_as_sure():
    def aligned(s, u):
        return s**0.5 * u**6

    assert aligned(0.25, 0.8) > aligned(1.0, 0.7)


def test_the_loss_of_a_distance_is_least_where_the_shares_are_right():
    y, i = 5.3, 5
    shares = torch.full((1, 16), 1e-9)
    shares[0, i], shares[0, i + 1] = i + 1 - y, y - i
    least = distribution_focal_loss(shares.log(), torch.tensor([y]))
    entropy = -((i + 1 - y) * np.log(i + 1 - y) + (y - i) * np.log(y - i))
    assert float(least) == pytest.approx(entropy, abs=1e-4)


def places(settings):
    return np.array(
        [(settings[k] - each.low) / (each.high - each.low) for k, each in SPACE.items()]
    )


def gain(method, near):
    """Share of the possible gain after 29 tries on a smooth hill, mean of 60 hills."""
    gains = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        goal = rng.random(len(SPACE))
        if near:
            moves = 0.3 * rng.standard_normal(len(SPACE))
            goal = (places(START) + moves).clip(0, 1)

        def score(settings, goal=goal):
            return 1 - float(((places(settings) - goal) ** 2).mean())

        history = search(score, PROPOSALS[method], START, SPACE, 29, rng)
        found = [each.fitness for each in history]
        gains.append((max(found) - found[0]) / (1 - found[0]))
    return np.mean(gains)


def test_mutation_is_worth_what_its_start_is_worth():
    assert gain("random", near=False) > gain("genetic", near=False) + 0.03
    assert gain("genetic", near=True) > 3 * gain("random", near=True)
    for near in (False, True):
        assert 0.5 < gain("genetic", near) < 0.7
    assert gain("random", near=True) < 0.2


@pytest.mark.data
def test_the_splits_hold_as_many_photographs_and_people_as_the_page_says():
    splits = split_pictures(penn_fudan_pictures())
    assert [len(names) for names in splits.values()] == [90, 23, 57]
    people = sum(len(penn_fudan_truth(name).boxes) for name in splits["val"])
    assert people == 61


def test_the_best_of_twenty_equal_settings_seems_better_than_it_is():
    rng = np.random.default_rng(0)
    few, many = (
        (rng.binomial(n, 0.9, (10_000, 20)).max(1) / n).mean() for n in (61, 6100)
    )
    assert few > 0.95
    assert 0.9 < many < 0.91


def test_the_loudest_may_be_the_worst():
    person = torch.tensor([[0.0, 0, 40, 100]])
    truth = GroundTruth(person, torch.zeros(1, dtype=torch.long))
    label = torch.zeros(1, dtype=torch.long)
    right = Detections(person, torch.tensor([0.8]), label)
    loud = Detections(person + 300, torch.tensor([0.9]), label)
    chosen = most_confident([right, loud])
    assert chosen is loud
    assert average_precision([chosen], [truth]).at(0.5) == 0
    assert average_precision([right], [truth]).at(0.5) == 1


def test_the_recipes_are_as_long_and_as_many_as_the_page_says():
    assert yolo_pennfudan.EPOCHS == 30
    assert yolo_sweeps.EPOCHS == 12
    assert (yolo_search.TRIES, yolo_search.EPOCHS) == (8, 4)
    assert yolo_data_size.FEW == 9
    recipes = (yolo_pennfudan, yolo_sweeps, yolo_search, yolo_data_size)
    assert {each.recipe.seeds for each in recipes} == {3}


def test_the_rate_has_its_top_near_a_thousandth():
    swept = {name: scores.mean() for name, scores in best("yolo_sweeps").items()}
    base = swept["base"]
    assert base == max(swept["base"], *(v for k, v in swept.items() if "rate" in k))
    for near in ("rate_0.0003", "rate_0.003"):
        assert swept[near] > 0.9 * base
    for far in ("rate_0.0001", "rate_0.01"):
        assert 0.6 * base < swept[far] < 0.72 * base


def test_small_batches_are_level_and_large_ones_lose():
    swept = best("yolo_sweeps")
    assert swept["batch_4"].min() < swept["base"].max()
    assert swept["batch_16"].max() < swept["base"].min()
    assert swept["batch_32"].mean() < swept["batch_16"].mean() - 0.05


def test_size_and_epochs_buy_ever_less():
    swept, longer = best("yolo_sweeps"), best("yolo_epochs")
    base = swept["base"].mean()
    sides = [swept[f"side_{side}"].mean() for side in (128, 256, 320)]
    epochs = [longer[f"epochs_{count}"].mean() for count in (3, 6, 24, 48)]
    for scores in ([sides[0], base, *sides[1:]], [*epochs[:2], base, *epochs[2:]]):
        steps = np.diff(scores)
        assert (steps > 0).all()
        assert (np.diff(steps) < 0).all()


def test_scratch_needs_eight_times_the_training():
    swept, longer = best("yolo_sweeps"), best("yolo_epochs")
    assert longer["epochs_6"].mean() < longer["scratch_96"].mean()
    assert 0 < swept["base"].mean() - longer["scratch_96"].mean() < 0.05
    assert longer["epochs_48"].mean() > longer["scratch_96"].mean() + 0.08
    assert abs(longer["scratch_24"].mean() - longer["epochs_3"].mean()) < 0.05


def test_alone_only_shifting_is_ahead_of_nothing():
    swept = best("yolo_sweeps")
    assert swept["geometry"].min() > swept["plain"].max()
    for kind in ("flip", "colour", "mosaic", "mixup"):
        assert swept[kind].min() < swept["plain"].max(), kind
    assert swept["base"].mean() > swept["plain"].max()
    assert swept["base"].std() > 0.02


def test_pasting_changes_nothing_that_three_seeds_could_show():
    pasted = best("yolo_copy_paste")
    assert pasted["copy_paste"].min() < pasted["outlines"].max()
    assert abs(pasted["copy_paste"].mean() - pasted["outlines"].mean()) < 0.03


def test_freezing_is_ahead_on_average_and_by_less_than_the_spread():
    few, base = best("yolo_data_size"), best("yolo_sweeps")["base"]
    pairs = [(few["few_frozen"], few["few_full"]), (few["all_frozen"], base)]
    for frozen, full in pairs:
        assert frozen.mean() > full.mean()
        assert frozen.min() < full.max()
    assert few["few_full"].mean() > 0.9 * base.mean()
    assert few["few_frozen"].mean() > 0.9 * few["all_frozen"].mean()
