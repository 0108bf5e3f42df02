"""A trainer stopped before its first step shows what settings have become.

These are the traps of chapter 7: a new release that mends one of them is noticed here.
"""

import logging

import numpy as np
import pytest
import torch
from PIL import Image

from visiongen.detection.yolo_format import write_data_yaml
from visiongen.pretrained.quiet_ultralytics import import_ultralytics
from visiongen.pretrained.ultralytics_models import build
from visiongen.training.yolo_start import before_first_step, listened


@pytest.fixture
def begin(tmp_path):
    for part in ("train", "val"):
        for kind in ("images", "labels"):
            (tmp_path / kind / part).mkdir(parents=True)
        for n in range(2):
            Image.fromarray(np.full((64, 64, 3), 50 * n, np.uint8)).save(
                tmp_path / "images" / part / f"{n}.png"
            )
            label = tmp_path / "labels" / part / f"{n}.txt"
            label.write_text("0 0.5 0.5 0.4 0.4\n")
    splits = {"train": "images/train", "val": "images/val"}
    write_data_yaml(tmp_path / "data.yaml", ("box",), splits)
    common = {
        "data": str(tmp_path / "data.yaml"),
        "imgsz": 64,
        "batch": 2,
        "epochs": 4,
        "workers": 0,
        "device": "cpu",
        "plots": False,
        "verbose": False,
        "project": str(tmp_path / "runs"),
    }

    def start(model, **settings):
        return before_first_step(model, **common | settings)

    start.common = common
    return start


def blank():
    return import_ultralytics().YOLO("yolov8n.yaml", task="detect")


def test_weights_put_into_a_model_are_thrown_away_and_loaded_ones_kept(begin):
    torch.manual_seed(5)  # the trainer itself begins with 0
    network = build("yolov8n", classes=1)
    wanted = network.model[0].conv.weight.detach().clone()
    put_in = blank()
    put_in.model.model[0].conv.weight.data.copy_(wanted)
    for model, kept in ((put_in, False), (blank().load(network), True)):
        first = begin(model).model.model[0].conv.weight
        assert torch.equal(first, wanted) == kept


def test_auto_ignores_the_rate_and_a_named_optimiser_does_not(begin):
    for name, used in (("auto", 0.002), ("AdamW", 1e-5)):
        trainer = begin(blank(), optimizer=name, lr0=1e-5)
        rate = trainer.optimizer.param_groups[0]["initial_lr"]
        assert rate == pytest.approx(used)


def test_lrf_is_a_factor(begin):
    trainer = begin(blank(), optimizer="AdamW", lr0=1e-3, lrf=0.1)
    assert trainer.lf(trainer.epochs) == pytest.approx(0.1)


def test_rectangles_turn_mosaic_off(begin):
    for rect, chance in ((False, 1.0), (True, 0.0)):
        trainer = begin(blank(), rect=rect)
        steps = trainer.train_loader.dataset.transforms.transforms
        assert steps[0][0].p == chance


def test_one_line_of_the_hidden_log_says_that_auto_ignores_the_rate(begin, capsys):
    log = logging.getLogger("ultralytics")
    before = log.level, list(log.handlers)
    settings = begin.common | {"optimizer": "auto", "lr0": 1e-5}
    trainer, heard = listened(blank(), **settings)
    assert trainer.optimizer is not None
    (line,) = [line for line in heard if "ignoring 'lr0" in line]
    assert "\x1b" not in line
    assert (log.level, log.handlers) == before
    assert capsys.readouterr().out == ""
