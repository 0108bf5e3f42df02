"""Ultralytics trains where and as it is told: one short run, looked at from all sides.

Pictures are invented: twelve, of 40 by 60 pixels.
"""

import contextlib
import io
import socket
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from visiongen.models.yolov5 import YOLOv5
from visiongen.recipes.yolo_pennfudan import ALL_BUT_HEAD
from visiongen.training import yolo_finetuning, yolo_pictures
from visiongen.training.yolo_finetuning import (
    CURVES,
    Fitted,
    finetune_yolo,
    read_curves,
)

NAMES = [f"FudanPed{n:05}" for n in range(6)] + [f"PennPed{n:05}" for n in range(6)]
INTERNET = (socket.AF_INET, socket.AF_INET6)


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


def refuse_network(patch):
    """Let no address be looked up or called; return what was asked for."""
    asked = []
    connect = socket.socket.connect

    def look_up(host, *arguments, **options):
        asked.append(host)
        raise OSError("no network")

    def call(self, address):
        if self.family not in INTERNET:
            return connect(self, address)  # processes of this machine
        return look_up(address)

    patch.setattr(socket, "getaddrinfo", look_up)
    patch.setattr(socket.socket, "connect", call)
    return asked


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
        asked = refuse_network(patch)
        for module, name, value in (
            (yolo_finetuning, "prepared", lambda name: root / "weights.safetensors"),
            (yolo_pictures, "identify", lambda name: SimpleNamespace(sha256="0" * 64)),
            (yolo_pictures, "ultralytics_folder", lambda: root / "cache"),
        ):
            patch.setattr(module, name, value)
        outcome = finetune_yolo(
            0,
            Path("../run"),
            1,
            "cpu",
            transferred=True,
            frozen=ALL_BUT_HEAD,
            side=64,
            batch=4,
            filmed=("sizes",),
            both_measures=True,
        )
    return SimpleNamespace(
        outcome=outcome, root=root, source=source, printed=printed, asked=asked
    )


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
    for name in (
        "ap50", "ap50_95", "ultralytics_ap50", "validation_ap50_95",
        "ap50_their_overlap",
    ):  # fmt: skip
        assert 0 <= metrics[name] <= 1
    assert set(trained.outcome.curves) == set(CURVES)
    assert all(len(curve) == 1 for curve in trained.outcome.curves.values())
    assert len(trained.outcome.tables["detections"]) == 4


def test_nothing_is_written_but_to_the_runs_folder_and_the_cache(trained):
    assert list((trained.root / "here").iterdir()) == []
    outside = {path.name for path in trained.root.iterdir()}
    assert outside == {"data", "weights.safetensors", "here", "run", "cache"}
    assert not list((trained.root / "data").rglob("*.cache"))


def test_it_trains_without_a_word_and_asks_nobody(trained):
    assert trained.printed.getvalue() == ""
    assert trained.asked == []


def test_half_precision_costs_the_chosen_weights_nothing(trained):
    for name, tensor in trained.outcome.model.state_dict().items():
        torch.testing.assert_close(tensor, tensor.half().to(tensor), msg=name)


def test_the_film_has_a_frame_an_epoch(trained):
    film = trained.outcome.tables["film"]
    assert film.keys() == {"sizes"}
    assert len(film["sizes"]) == 1


@pytest.mark.parametrize(("seed", "filmed"), [(0, ("sizes",)), (1, ())])
def test_the_first_seed_alone_is_filmed_and_tested_twice_only_where_asked(
    seed, filmed, monkeypatch, tmp_path
):
    asked = {}

    def fit(seed, folder, epochs, device, **choices):
        asked.update(choices)
        curves = {name: [0.5] for name in CURVES}
        return Fitted(None, torch.nn.Linear(1, 1), curves, {})  # nobody to ask

    monkeypatch.setattr(yolo_finetuning, "fit_yolo", fit)
    monkeypatch.setattr(yolo_finetuning, "measure", lambda *given: ({}, {}))
    outcome = finetune_yolo(seed, tmp_path, 1, "cpu", filmed=("sizes",))
    assert asked == {"side": 320, "batch": 8, "filmed": filmed}
    assert "ultralytics_ap50" not in outcome.metrics


def test_checkpoints_that_are_pickles_do_not_stay(trained):
    assert list((trained.root / "run").rglob("*.pt")) == []


def test_columns_of_a_table_are_read_by_name(tmp_path):
    names = list(CURVES.values())
    lines = [",".join(names), *(",".join([str(n)] * len(names)) for n in (1, 2))]
    (tmp_path / "results.csv").write_text("\n".join(lines))
    assert read_curves(tmp_path / "results.csv") == {name: [1, 2] for name in CURVES}
