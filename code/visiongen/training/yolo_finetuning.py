"""Fine-tuning by Ultralytics' own trainer, offline, quiet, in a folder of ours."""

import contextlib
import csv
import io
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch import Tensor, nn

from visiongen.data.identify import identify
from visiongen.data.prepared import prepared
from visiongen.detection.decoded_predictions import detect_decoded
from visiongen.detection.penn_fudan import (
    SET,
    penn_fudan_image,
    penn_fudan_pictures,
    penn_fudan_truth,
    split_pictures,
    write_penn_fudan,
)
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.evaluation.detection import best_confidence, held_out_scores
from visiongen.pretrained.quiet_ultralytics import (
    import_ultralytics,
    ultralytics_folder,
)
from visiongen.pretrained.ultralytics_models import build, transfer
from visiongen.training.outside import Outcome
from visiongen.training.progress import progress_bar

NETWORK = "yolov5n"
WEIGHTS = "weights/yolov5n_coco.safetensors"
LOWEST = 0.001  # confidence that average precision is measured from
IOU = 0.6  # of suppression
CURVES = {  # Ultralytics' columns by ours
    "epoch": "epoch",
    "train_box_loss": "train/box_loss",
    "train_class_loss": "train/cls_loss",
    "train_dfl_loss": "train/dfl_loss",
    "validation_box_loss": "val/box_loss",
    "validation_class_loss": "val/cls_loss",
    "validation_dfl_loss": "val/dfl_loss",
    "validation_precision": "metrics/precision(B)",
    "validation_recall": "metrics/recall(B)",
    "validation_ap50": "metrics/mAP50(B)",
    "validation_ap50_95": "metrics/mAP50-95(B)",
    "rate": "lr/pg0",
}


def finetune_yolo(
    seed: int,
    folder: Path,
    epochs: int,
    device: str,
    *,
    transferred: bool,
    frozen: int = 0,
    side: int = 320,
    batch: int = 8,
    rate: float = 1e-3,
    **options: Any,
) -> Outcome:
    """Train YOLOv5n with Ultralytics' head on Penn–Fudan, and test it once.

    Ultralytics keeps the weights of the epoch that is best on validation.

    Args:
        seed: of everything random.
        folder: gets a folder for the run, emptied of checkpoints in the end.
        epochs: passes over the training set.
        device: "cpu" or "cuda".
        transferred: begin with the weights for COCO, tensor by tensor, all that fit;
            else from random ones.
        frozen: so many layers at the beginning do not move; 10 are the backbone of
            YOLOv5, 24 all but the head.
        side: of the square pictures.
        batch: photographs of one step; none are put together to a larger one.
        rate: peak of AdamW's learning rate, which falls along a cosine.
        options: others of Ultralytics, such as ``mosaic``.

    Returns:
        Metrics: ``ap50``, ``ap50_95`` and ``precision`` and ``recall`` above
        ``confidence`` (see ``held_out_scores``), ``ultralytics_ap50`` and
        ``ultralytics_ap50_95`` by its own measure, ``validation_ap50`` and
        ``validation_ap50_95`` of the chosen epoch, and how many tensors were moved,
        of how many, and how many weights were trained.
    """
    ultralytics = import_ultralytics()
    source = load_file(prepared(WEIGHTS)) if transferred else {}
    counts: dict[str, float] = {}
    described = str(write_penn_fudan(_data_folder()))
    run = folder / "ultralytics"
    shutil.rmtree(run, ignore_errors=True)
    common = {
        "data": described,
        "imgsz": side,
        "device": "0" if device == "cuda" else device,
        "project": str(folder.absolute()),  # a relative one would lie elsewhere
        "plots": False,
        "verbose": False,
        "exist_ok": True,
    }
    model = ultralytics.YOLO(f"{NETWORK}.yaml", task="detect")
    settings = {
        "epochs": epochs,
        "batch": batch,
        "nbs": batch,  # else gradients are added up to batches of 64
        "seed": seed,
        "freeze": frozen or None,
        "optimizer": "AdamW",  # "auto" would ignore the rate
        "lr0": rate,
        "cos_lr": True,
        "warmup_bias_lr": 0.0,
        "amp": False,
        "cache": "ram",
        "pretrained": False,
    }
    with (
        progress_bar(folder.name, 0, epochs, True) as bar,
        contextlib.redirect_stdout(io.StringIO()),  # bars of its own, quiet or not
    ):
        model.add_callback("on_train_epoch_end", lambda trainer: bar.update())
        model.train(
            trainer=_trainer(source, counts),
            name=run.name,
            **common,
            **settings | options,
        )
        network = build(NETWORK, classes=1)
        network.load_state_dict(model.model.state_dict())
        theirs = model.val(
            split="test", batch=batch, workers=0, name="ultralytics_test", **common
        )
    curves = read_curves(run / "results.csv")
    shutil.rmtree(run / "weights")
    metrics, tables = _measure(network, side)
    best = max(
        range(len(curves["epoch"])), key=lambda n: curves["validation_ap50_95"][n]
    )
    metrics |= {
        "ultralytics_ap50": float(theirs.box.map50),
        "ultralytics_ap50_95": float(theirs.box.map),
        "validation_ap50": curves["validation_ap50"][best],
        "validation_ap50_95": curves["validation_ap50_95"][best],
        "best_epoch": curves["epoch"][best],
        **counts,
    }
    return Outcome(network.eval(), metrics, curves, tables)


def read_curves(path: Path) -> dict[str, list[float]]:
    """Return the columns of Ultralytics' ``results.csv`` under the names of ours."""
    with open(path, newline="") as stream:
        rows = [
            {name.strip(): float(value) for name, value in row.items()}
            for row in csv.DictReader(stream)
        ]
    return {ours: [row[theirs] for row in rows] for ours, theirs in CURVES.items()}


def _trainer(source: Mapping[str, Tensor], counts: dict[str, float]) -> Callable:
    """Return Ultralytics' trainer for a network that begins with ``source``."""
    from ultralytics.models.yolo.detect import DetectionTrainer

    class Trainer(DetectionTrainer):
        def get_model(self, cfg=None, weights=None, verbose=True):
            model = super().get_model(cfg, None, verbose=False)
            moved, _ = transfer(dict(source), model)
            counts["moved_tensors"] = len(moved)
            counts["source_tensors"] = len(source)
            return model

        def _setup_train(self):
            super()._setup_train()
            weights = self.model.parameters()  # type: ignore[union-attr]
            trained = [weight for weight in weights if weight.requires_grad]
            counts["trained_weights"] = sum(weight.numel() for weight in trained)

    return Trainer


def _measure(network: nn.Module, side: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Measure on the test split, with the confidence that is best on validation."""
    found, truths = _detect_split(network, "val", side)
    confidence = best_confidence(list(found.values()), truths)
    found, truths = _detect_split(network, "test", side)
    metrics, tables = held_out_scores(found, truths, confidence)
    return {name.removeprefix("box_"): v for name, v in metrics.items()}, tables


def _detect_split(
    network: nn.Module, split: str, side: int
) -> tuple[dict[str, Detections], list[GroundTruth]]:
    network.eval()
    names = split_pictures(penn_fudan_pictures())[split]
    found = {
        name: detect_decoded(network, penn_fudan_image(name), side, LOWEST, IOU)
        for name in names
    }
    return found, [penn_fudan_truth(name) for name in names]


def _data_folder() -> Path:
    """Return where Ultralytics finds this edition of Penn–Fudan, in its own format."""
    edition = identify(SET).sha256[:12]
    return ultralytics_folder() / "datasets" / f"{SET}_{edition}"
