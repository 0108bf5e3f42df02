"""Ultralytics trains where and as it is told: one short run, looked at from all sides.

Pictures are invented: twelve, of 40 by 60 pixels.
"""

import contextlib
import io
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import yaml
from PIL import Image
from safetensors.torch import save_file

from visiongen.models.yolov5 import YOLOv5
from visiongen.recipes.yolo_pennfudan import ALL_BUT_HEAD
from visiongen.training import yolo_finetuning
from visiongen.training.yolo_finetuning import (
    CURVES,
    few_pictures,
    finetune_yolo,
    read_curves,
)

NAMES = [f"FudanPed{n:05}" for n in range(6)] + [f"PennPed{n:05}" for n in range(6)]


def write_pictures(place):
    for folder in ("images", "masks"):
        (place / folder).mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in NAMES:
        pixels = rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(place / "images" / f"{name}.jpg")
        mask = np.zeros((40, 60), np.uint8)
        mask[5:30, 4:15] = 1
        Image.fromarray(mask).save(place / "masks" / f"{name}.png")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """One epoch of the head alone, from random numbers in place of COCO's weights."""
    root = tmp_path_factory.mktemp("yolo")
    write_pictures(root / "data" / "pennfudan480")
    torch.manual_seed(0)
    source = YOLOv5().state_dict()
    save_file(source, root / "weights.safetensors")
    (root / "here").mkdir()
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setenv("VISIONGEN_DATA", str(root / "data"))
        patch.chdir(root / "here")
        for name, value in {
            "prepared": lambda name: root / "weights.safetensors",
            "identify": lambda name: SimpleNamespace(sha256="0" * 64),
            "ultralytics_folder": lambda: root / "cache",
        }.items():
            patch.setattr(yolo_finetuning, name, value)
        outcome = finetune_yolo(
            0,
            Path("../run"),
            1,
            "cpu",
            transferred=True,
            frozen=ALL_BUT_HEAD,
            side=64,
            batch=4,
        )
    return SimpleNamespace(outcome=outcome, root=root, source=source, printed=printed)


def test_all_tensors_that_fit_are_moved_and_counted(trained):
    metrics = trained.outcome.metrics
    assert (metrics["moved_tensors"], metrics["source_tensors"]) == (342, 349)


def test_only_the_head_has_moved(trained):
    state = trained.outcome.model.state_dict()
    for name, tensor in trained.source.items():
        if name in state and state[name].shape == tensor.shape:
            torch.testing.assert_close(
                state[name].float(), tensor.float(), atol=2e-3, rtol=2e-3
            )
    head = sum(w.numel() for w in trained.outcome.model.model[24].parameters())
    # sixteen fixed numbers of the head turn distributions into distances
    assert trained.outcome.metrics["trained_weights"] == head - 16


def test_both_measures_and_every_curve_are_there(trained):
    metrics = trained.outcome.metrics
    for name in ("ap50", "ap50_95", "ultralytics_ap50", "validation_ap50_95"):
        assert 0 <= metrics[name] <= 1
    assert set(trained.outcome.curves) == set(CURVES)
    assert all(len(curve) == 1 for curve in trained.outcome.curves.values())
    assert len(trained.outcome.tables["detections"]) == 4


def test_nothing_is_written_but_to_the_runs_folder_and_the_cache(trained):
    assert list((trained.root / "here").iterdir()) == []
    outside = {path.name for path in trained.root.iterdir()}
    assert outside == {"data", "weights.safetensors", "here", "run", "cache"}
    assert not list((trained.root / "data").rglob("*.cache"))


def test_it_trains_without_a_word(trained):
    assert trained.printed.getvalue() == ""


def test_checkpoints_that_are_pickles_do_not_stay(trained):
    assert list((trained.root / "run").rglob("*.pt")) == []


def test_columns_of_a_table_are_read_by_name(tmp_path):
    names = list(CURVES.values())
    lines = [",".join(names), *(",".join([str(n)] * len(names)) for n in (1, 2))]
    (tmp_path / "results.csv").write_text("\n".join(lines))
    assert read_curves(tmp_path / "results.csv") == {name: [1, 2] for name in CURVES}


def test_few_photographs_are_repeated_to_the_length_of_all(tmp_path):
    folder = tmp_path / "images" / "train"
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / f"{name}.jpg").touch()
    path = few_pictures(tmp_path / "data.yaml", 5, seed=1)
    listed = yaml.safe_load(path.read_text())["train"]
    lines = (tmp_path / listed).read_text().splitlines()
    assert len(lines) == len(NAMES)
    counts = Counter(Path(line).stem for line in lines)
    assert len(counts) == 5
    assert max(counts.values()) - min(counts.values()) <= 1
    assert set(counts) <= set(NAMES)
    other = few_pictures(tmp_path / "data.yaml", 5, seed=2)
    assert other != path


def test_more_photographs_than_there_are_cannot_be_had(tmp_path):
    with pytest.raises(ValueError, match="3 of 0"):
        few_pictures(tmp_path / "data.yaml", 3, seed=0)
