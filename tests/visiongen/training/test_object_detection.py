"""Detectors are trained in the book's loop, and measured as they should be."""

import json
from functools import partial

import pytest
import torch
from torch import nn

from visiongen.detection.scenes import GroundTruth
from visiongen.detection.torchvision_predictions import detect
from visiongen.models.detectors import squeezenet_mask_rcnn, squeezenet_ssd
from visiongen.training.loop import train
from visiongen.training.object_detection import (
    ObjectDetection,
    Scene,
    detector_adamw,
)
from visiongen.training.publish import publish
from visiongen.training.recipe import Recipe
from visiongen.training.recipes import find_recipe
from visiongen.training.run_folder import run_recipe, seed_folder
from visiongen.training.run_state import RunState
from visiongen.training.scene_augmentation import (
    flip_and_colour,
    zoom_crop_flip_and_colour,
)

SHAPES = {
    "train": [(64, 80), (72, 56), (64, 64)],
    "val": [(60, 70)],
    "test": [(64, 90)],
}


def rectangles(split):
    """One or two bright rectangles in each of a few grey photographs."""
    generator = torch.Generator().manual_seed(len(split))
    scenes = []
    for n, (height, width) in enumerate(SHAPES[split]):
        image = torch.randint(60, 120, (3, height, width), generator=generator)
        boxes = torch.tensor([[8.0, 12, 22, 52], [34, 10, 50, 55]])[: 1 + n % 2]
        masks = torch.zeros(len(boxes), height, width, dtype=torch.bool)
        for mask, (x1, y1, x2, y2) in zip(masks, boxes.int().tolist(), strict=True):
            mask[y1:y2, x1:x2] = True
        image[:, masks.any(0)] = 250
        truth = GroundTruth(boxes, torch.zeros(len(boxes)).long(), masks=masks)
        scenes.append(Scene(f"{split}{n}", image.byte(), truth))
    return scenes


def small(masks, augmented=True, **changes):
    """Three scenes, one in a step; SSD with boxes or Mask R-CNN with masks."""
    if masks:
        model, augment = partial(squeezenet_mask_rcnn, sides=(64, 72)), flip_and_colour
    else:
        model, augment = partial(squeezenet_ssd, side=64), zoom_crop_flip_and_colour
    chosen = augment if augmented else None
    task = partial(ObjectDetection, rectangles, model, (), chosen, masks)
    settings = {
        "name": "small_detector",
        "purpose": "tests",
        "task": task,
        "optimiser": partial(detector_adamw, rate=1e-3, body_rate=5e-4),
        "epochs": 2,
        "batch_size": 1,
        "ema_decay": 0.9,
        "gradient_clip": 5.0,
        "precision": "fp32",
    }
    return Recipe(**settings | changes)


def prepared(masks=True, **changes):
    task = ObjectDetection(rectangles, squeezenet_ssd, (), None, masks, **changes)
    task.prepare(torch.device("cpu"))
    return task


class Oracle(nn.Module):
    """Knows where the rectangles are, up to a shift, and one box that is wrong."""

    def __init__(self, shift=0.0):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.known = [s for split in SHAPES for s in rectangles(split)]
        self.shift = shift

    def forward(self, images):
        (image,) = images
        pixels = (image * 255).round().byte()
        (scene,) = [
            s
            for s in self.known
            if s.image.shape == pixels.shape and torch.equal(s.image, pixels)
        ]
        truth, nowhere = scene.truth, torch.tensor([[0.0, 0, 5, 5]])
        scores = torch.tensor([0.9] * len(truth.boxes) + [0.06])
        masks = torch.cat([truth.masks, torch.zeros_like(truth.masks[:1])])
        return [
            {
                "boxes": torch.cat([truth.boxes + self.shift, nowhere]),
                "scores": scores,
                "labels": torch.ones(len(scores)).long(),
                "masks": masks[:, None].float(),
            }
        ]


class Listener(nn.Module):
    """Keeps the targets that it is trained with, and gives two losses."""

    def forward(self, images, targets):
        self.targets = targets
        return {"boxes": torch.tensor(1.5), "classes": torch.tensor(0.25)}


@pytest.mark.parametrize("masks", [True, False])
def test_a_detector_learns_people_as_class_one_for_background_is_zero(masks):
    task, detector = prepared(masks), Listener()
    loss = task.loss(detector, task.batch(torch.tensor([0, 1])))
    assert float(loss) == 1.75
    for scene, target in zip(task.train, detector.targets, strict=False):
        assert target["labels"].tolist() == [1] * len(scene.truth.boxes)
        torch.testing.assert_close(target["boxes"], scene.truth.boxes)
        assert ("masks" in target) == masks


def test_a_batch_holds_pictures_of_their_own_sizes_with_their_objects():
    task = prepared()
    batch = task.batch(torch.tensor([1, 0]))
    assert len(batch) == 8
    assert [tuple(x.shape) for x in batch[::4]] == [(3, 72, 56), (3, 64, 80)]
    assert [len(boxes) for boxes in batch[1::4]] == [2, 1]
    assert torch.equal(batch[3], task.train[1].truth.masks)
    assert float(batch[0].max()) == pytest.approx(250 / 255)


def test_what_a_detector_returns_loses_the_background_class():
    scene = rectangles("test")[0]
    found = detect(Oracle(), scene.image.permute(1, 2, 0).numpy())
    assert found.labels.tolist() == [0, 0]
    assert torch.equal(found.masks[0], scene.truth.masks[0])


def test_an_oracle_gets_full_marks_and_a_shifted_one_fewer():
    exact, more = prepared().finish(Oracle())
    for name in ("box_ap50", "box_ap50_95", "mask_ap50", "mask_ap50_95", "recall"):
        assert exact[name] == pytest.approx(1)
    assert exact["precision"] == 1  # validation showed that 0.06 is not enough
    assert 0.06 <= exact["confidence"] <= 0.9
    assert more["tables"]["precision_at_50"]["box"] == [1.0] * 101
    assert more["tables"]["detections"]["test0"] == {
        "boxes": [8.0, 12.0, 22.0, 52.0, 0.0, 0.0, 5.0, 5.0],
        "scores": [0.9, 0.06],
    }
    shifted, _ = prepared().finish(Oracle(shift=2.0))
    assert shifted["box_ap50"] == pytest.approx(1)
    assert shifted["box_ap50_95"] < 0.8


def test_without_masks_only_boxes_are_learned_and_measured():
    task = prepared(masks=False)
    assert [len(part) for part in task.batch(torch.tensor([0]))[3::4]] == [0]
    assert set(task.validate(Oracle())) == {
        "validation_box_ap50",
        "validation_box_ap50_95",
    }


@pytest.mark.parametrize("masks", [False, True])
def test_killed_and_resumed_ends_with_the_same_bits(masks, tmp_path, monkeypatch):
    recipe = small(masks)
    whole = train(recipe, 1, tmp_path / "whole", device="cpu")
    update = RunState.update

    def update_or_die(self):
        if self.step == 4:
            raise KeyboardInterrupt
        update(self)

    with monkeypatch.context() as patched:
        patched.setattr(RunState, "update", update_or_die)
        with pytest.raises(KeyboardInterrupt):
            train(recipe, 1, tmp_path / "cut", device="cpu", checkpoint_seconds=0.0)
    resumed = train(recipe, 1, tmp_path / "cut", device="cpu")
    expected = whole.model.state_dict()
    for name, tensor in resumed.model.state_dict().items():
        assert torch.equal(tensor, expected[name]), name
    assert [row["train_loss"] for row in resumed.log] == [
        row["train_loss"] for row in whole.log
    ]


def test_ssd_learns_three_scenes():
    rates = partial(detector_adamw, rate=2e-3, body_rate=1e-3)
    recipe = small(False, augmented=False, epochs=12, optimiser=rates)
    log = train(recipe, device="cpu").log
    assert log[-1]["train_loss"] < log[0]["train_loss"] / 2


def test_a_run_ends_in_a_card_with_curves_and_detections(tmp_path):
    recipe = small(True, epochs=1)
    run_recipe(recipe, 0, seed_folder(tmp_path, recipe.name, 0), "cpu")
    (tmp_path / "trained").mkdir()
    publish(recipe, tmp_path, tmp_path / "trained")
    card = json.loads((tmp_path / "trained/small_detector.json").read_text())
    assert {"box_ap50", "mask_ap50_95", "precision"} <= card["metrics"].keys()
    assert len(card["curves"]["0"]["validation_mask_ap50"]) == 1
    assert list(card["tables"]["detections"]) == ["test0"]


def test_the_body_moves_at_its_own_rate_and_what_is_frozen_not_at_all():
    model = squeezenet_ssd(side=64)
    model.backbone.body.layers[:6].requires_grad_(False)
    optimiser = detector_adamw(model, rate=1.0, body_rate=0.25)
    rates = {w: g["lr"] for g in optimiser.param_groups for w in g["params"]}
    for name, weight in model.named_parameters():
        body = name.startswith("backbone.body.")
        expected = (0.25 if body else 1.0) if weight.requires_grad else None
        assert rates.get(weight) == expected, name


@pytest.mark.data
@pytest.mark.parametrize("name", ["ssd_pennfudan", "maskrcnn_pennfudan"])
def test_a_step_on_real_photographs_changes_the_weights(name):
    task = find_recipe(name).task()
    task.prepare(torch.device("cpu"))
    torch.manual_seed(0)
    loss = task.loss(task.build_model().train(), task.batch(torch.tensor([0])))
    loss.backward()
    assert 0.3 < float(loss) < 50
