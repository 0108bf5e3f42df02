"""The recipes of chapter 7 that are no training runs, on parts small enough."""

import math

import pytest
import torch
from safetensors.torch import load_file

from visiongen.data.prepared import prepared
from visiongen.detection.scenes import Detections
from visiongen.pretrained.ultralytics_models import FAMILIES, build, transfer
from visiongen.recipes import yolo_families, yolo_onnx
from visiongen.recipes.yolo_copy_paste import recipe as pasting
from visiongen.recipes.yolo_data_size import recipe as sizes
from visiongen.recipes.yolo_epochs import recipe as epochs
from visiongen.recipes.yolo_pennfudan import recipe as choices
from visiongen.recipes.yolo_search import recipe as searches
from visiongen.recipes.yolo_sweeps import PLAIN
from visiongen.recipes.yolo_sweeps import recipe as sweeps


def synthetic_batch(side=64):
    generator = torch.Generator().manual_seed(0)
    return {
        "img": torch.rand(2, 3, side, side, generator=generator),
        "bboxes": torch.tensor([[0.5, 0.5, 0.3, 0.6], [0.4, 0.6, 0.5, 0.5]]),
        "cls": torch.zeros(2, 1),
        "batch_idx": torch.tensor([0.0, 1.0]),
    }


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_takes_a_step_from_its_constructor(name):
    torch.manual_seed(0)
    model = build(name)
    before = [weight.detach().clone() for weight in model.parameters()]
    row = yolo_families.train(model, synthetic_batch(), steps=1, rate=1e-3)
    assert math.isfinite(row["losses"][0])
    moved = [
        not torch.equal(old, new)
        for old, new in zip(before, model.parameters(), strict=True)
    ]
    assert sum(moved) > 0.5 * len(moved)


def test_losses_of_a_batch_that_is_seen_again_fall():
    torch.manual_seed(0)
    row = yolo_families.train(build("yolov8n"), synthetic_batch(), steps=15, rate=2e-3)
    assert min(row["losses"][10:]) < row["losses"][0]


def test_the_cost_of_yolov8n_is_the_published_one():
    # Ultralytics' table: 3.2 million weights, 8.7 GFLOPs at 640 pixels
    row = yolo_families.cost(build("yolov8n"), side=64, runs=1)
    assert row["parameters"] / 1e6 == pytest.approx(3.2, abs=0.05)
    assert row["gflops"] * 100 == pytest.approx(8.7, abs=0.2)
    assert row["merged_parameters"] < row["parameters"]


@pytest.mark.data
def test_boxes_of_the_training_batch_are_fractions_of_its_squares():
    batch = yolo_families.training_batch(3, 96)
    assert batch["img"].shape == (3, 3, 96, 96)
    assert len(batch["bboxes"]) == len(batch["cls"]) == len(batch["batch_idx"])
    centre, size = batch["bboxes"].split(2, dim=1)
    assert (centre - size / 2).min() >= -1e-6
    assert (centre + size / 2).max() <= 1 + 1e-6


@pytest.mark.data
def test_onnx_and_pytorch_find_the_same_people(monkeypatch):
    # COCO's backbone and neck, a random head: fine-tuned weights may not be there
    torch.manual_seed(0)
    coco = load_file(prepared("weights/yolov5n_coco.safetensors"))

    def transferred(name, model):
        transfer(coco, model)
        return model.eval()

    monkeypatch.setattr(yolo_onnx, "load_eight_bits", transferred)
    settings = yolo_onnx.recipe.measure.keywords | {"pictures": 2, "confidence": 1e-4}
    measured = yolo_onnx.recipe.measure.func(0, **settings)
    assert measured.metrics["largest_box_difference"]["mean"] < 1e-3
    assert measured.metrics["largest_score_difference"]["mean"] < 1e-3
    assert len(measured.tables["milliseconds"]["onnx"]) == 2


def test_the_order_of_detections_makes_no_difference_and_their_count_does():
    boxes = torch.tensor([[0.0, 0, 5, 5], [1, 1, 4, 4]])
    both = Detections(boxes, torch.tensor([0.9, 0.8]), torch.tensor([0, 0]))
    assert yolo_onnx.differences(both, both[torch.tensor([1, 0])]) == (0, 0)
    assert yolo_onnx.differences(both, both[torch.tensor([0])]) == (math.inf, math.inf)
    moved = Detections(boxes + 0.5, both.scores - 0.25, both.labels)
    assert yolo_onnx.differences(both, moved) == pytest.approx((0.5, 0.25))


def test_variants_of_a_sweep_differ_from_its_base_in_one_setting():
    base = sweeps.variants["base"].settings()["train"]
    for name, variant in sweeps.variants.items():
        options = variant.settings()["train"]
        changed = {key for key in options if options[key] != base.get(key)}
        if name.startswith(("rate", "batch", "side")):
            assert len(changed) == 1, name
        assert bool(changed) == (name != "base"), name


def test_the_later_sweeps_differ_from_the_same_base_in_what_they_are_about():
    base = sweeps.variants["base"].settings()["train"]
    allowed = {
        "yolo_epochs": {"close_mosaic", "transferred"},
        "yolo_data_size": {"pictures", "frozen"},
        "yolo_copy_paste": {"polygons", "copy_paste", *PLAIN},
    }
    for recipe in (epochs, sizes, pasting):
        for name, variant in recipe.variants.items():
            options = variant.settings()["train"]
            keys = options.keys() | base.keys()
            changed = {key for key in keys if options.get(key) != base.get(key)}
            assert changed, name
            assert changed <= allowed[recipe.name], name


def test_with_and_without_pasting_nothing_else_differs():
    found = [v.settings()["train"] for v in pasting.variants.values()]
    assert found[0] | {"copy_paste": 1.0} == found[1]
    assert found[0]["polygons"]


def test_both_searches_have_the_same_budget():
    settings = [variant.settings() for variant in searches.variants.values()]
    for each, method in zip(settings, ("genetic", "random"), strict=True):
        assert each["train"].pop("method") == method
    assert settings[0] == settings[1]


def test_variants_of_transfer_differ_in_what_moves_alone():
    variants = choices.variants.values()
    settings = [variant.settings()["train"] for variant in variants]
    shared = [
        {key: each[key] for key in each if key not in ("transferred", "frozen")}
        for each in settings
    ]
    assert all(each == shared[0] for each in shared)
    assert shared[0]["filmed"]


def test_the_base_of_the_sweeps_is_the_best_known_training_but_smaller_and_shorter():
    full = choices.variants["full"].settings()["train"]
    base = sweeps.variants["base"].settings()["train"]
    keys = full.keys() | base.keys()
    changed = {key for key in keys if full.get(key) != base.get(key)}
    assert changed == {"side", "close_mosaic", "filmed", "both_measures"}


@pytest.mark.parametrize("recipe", [choices, sweeps, epochs, sizes, pasting])
def test_mosaics_end_a_quarter_before_the_end(recipe):
    for variant in recipe.variants.values():
        settings = variant.settings()
        assert settings["train"]["close_mosaic"] == settings["epochs"] // 4


def test_from_scratch_may_train_as_long_as_fine_tuning_and_longer():
    lengths = {True: set(), False: set()}
    for variant in epochs.variants.values():
        lengths[variant.settings()["train"]["transferred"]].add(variant.epochs)
    assert lengths[True] & lengths[False]
    assert max(lengths[False]) > max(lengths[True])
