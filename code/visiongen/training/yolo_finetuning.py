"""Fine-tuning by Ultralytics' own trainer, offline, quiet, in a folder of ours."""

import contextlib
import csv
import io
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch import Tensor, nn

from visiongen.data.prepared import prepared
from visiongen.detection.decoded_predictions import detect_decoded
from visiongen.detection.penn_fudan import (
    penn_fudan_image,
    penn_fudan_pictures,
    penn_fudan_truth,
    split_pictures,
)
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.evaluation.detection import best_confidence, held_out_scores
from visiongen.pretrained.quiet_ultralytics import import_ultralytics
from visiongen.pretrained.ultralytics_models import build, transfer
from visiongen.training.detection_film import DetectionFilm
from visiongen.training.outside import Outcome
from visiongen.training.progress import progress_bar
from visiongen.training.yolo_pictures import described, few_pictures

NETWORK = "yolov5n"
WEIGHTS = "weights/yolov5n_coco.safetensors"
LOWEST = 0.001  # confidence that average precision is measured from
IOU = 0.6  # of suppression
THEIR_IOU = 0.7  # of suppression in Ultralytics' validation
FILMED_SEED = 0  # cards keep the tables of the first seed, and so its film
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


@dataclass(frozen=True)
class Fitted:
    """What a training leaves.

    Attributes:
        model: Ultralytics' own, with the weights of the epoch that validation likes
            best.
        network: the same weights, without anything of Ultralytics' trainer.
        curves: one value an epoch, by the names in ``CURVES``.
        counts: how many tensors were moved, of how many, and how many weights were
            trained.
        film: frames of a ``DetectionFilm`` by photograph, one an epoch; empty unless
            it was asked for.
    """

    model: Any
    network: nn.Module
    curves: dict[str, list[float]]
    counts: dict[str, float]
    film: dict[str, list[list[float]]] = field(default_factory=dict)

    @property
    def best(self) -> int:
        """Index of the epoch that is kept: the best on validation."""
        scores = self.curves["validation_ap50_95"]
        return max(range(len(scores)), key=lambda n: scores[n])


def finetune_yolo(
    seed: int,
    folder: Path,
    epochs: int,
    device: str,
    *,
    side: int = 320,
    batch: int = 8,
    filmed: Sequence[str] = (),
    both_measures: bool = False,
    **choices: Any,
) -> Outcome:
    """Train YOLOv5n with Ultralytics' head on Penn–Fudan, and test it once.

    Args:
        seed, folder, epochs, device, side, batch, choices: as for ``fit_yolo``.
        filmed: as for ``fit_yolo``, but only ``FILMED_SEED`` is filmed.
        both_measures: let Ultralytics measure the test split too, by its own code.

    Returns:
        Metrics: ``ap50``, ``ap50_95`` and ``precision`` and ``recall`` above
        ``confidence`` (see ``held_out_scores``), ``validation_ap50`` and
        ``validation_ap50_95`` of the chosen epoch, the counts of ``Fitted``, by the
        other measure ``ultralytics_ap50`` and ``ultralytics_ap50_95``, and by ours
        with the other's suppression ``ap50_their_overlap``. Tables: those of
        ``held_out_scores``, and "film" if there is one.
    """
    choices |= {"side": side, "batch": batch}
    choices["filmed"] = filmed if seed == FILMED_SEED else ()
    fitted = fit_yolo(seed, folder, epochs, device, **choices)
    metrics, tables = measure(fitted.network, side)
    if both_measures:
        data = described(bool(choices.get("polygons")))
        metrics |= _by_ultralytics(
            fitted.model, batch, **_quiet(folder, data, side, device)
        )
        metrics["ap50_their_overlap"] = ap50(fitted.network, side, THEIR_IOU)
    metrics |= {
        "validation_ap50": fitted.curves["validation_ap50"][fitted.best],
        "validation_ap50_95": fitted.curves["validation_ap50_95"][fitted.best],
        "best_epoch": fitted.curves["epoch"][fitted.best],
        **fitted.counts,
    }
    if fitted.film:
        tables["film"] = fitted.film
    return Outcome(fitted.network, metrics, fitted.curves, tables)


def _by_ultralytics(model: Any, batch: int, **settings: Any) -> dict[str, float]:
    """Return average precisions on the test split by Ultralytics' own measure."""
    with contextlib.redirect_stdout(io.StringIO()):
        found = model.val(
            split="test", batch=batch, workers=0, name="ultralytics_test", **settings
        )
    return {
        "ultralytics_ap50": float(found.box.map50),
        "ultralytics_ap50_95": float(found.box.map),
    }


def fit_yolo(
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
    polygons: bool = False,
    pictures: int | None = None,
    filmed: Sequence[str] = (),
    **options: Any,
) -> Fitted:
    """Train YOLOv5n with Ultralytics' head on Penn–Fudan; the test split is not read.

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
        polygons: read outlines in place of boxes, which copy-paste needs; the network
            gets the boxes around them.
        pictures: train on so few photographs, each repeated, so that an epoch has as
            many steps as with all; None takes all.
        filmed: names of photographs of a ``DetectionFilm`` in which to look for people
            after each epoch, with the averaged weights that validation sees.
        options: others of Ultralytics, such as ``mosaic``.
    """
    ultralytics = import_ultralytics()
    source = load_file(prepared(WEIGHTS)) if transferred else {}
    counts: dict[str, float] = {}
    film = DetectionFilm(filmed, side, IOU)
    data = described(polygons)
    if pictures is not None:
        data = few_pictures(data, pictures, seed)
    run = folder / "ultralytics"
    shutil.rmtree(run, ignore_errors=True)
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
        "workers": 2,  # each has random numbers of its own: the same on every machine
        "pretrained": False,
    }
    with (
        progress_bar(folder.name, 0, epochs, True) as bar,
        contextlib.redirect_stdout(io.StringIO()),  # bars of its own, quiet or not
    ):
        model.add_callback("on_train_epoch_end", lambda trainer: bar.update())
        if filmed:
            model.add_callback("on_model_save", lambda t: film.take(t.ema.ema))
        model.train(
            trainer=_trainer(source, counts),
            name=run.name,
            **_quiet(folder, data, side, device),
            **settings | options,
        )
    network = build(NETWORK, classes=1)
    network.load_state_dict(model.model.state_dict())
    curves = read_curves(run / "results.csv")
    shutil.rmtree(run / "weights")
    return Fitted(model, network.eval(), curves, counts, film.frames)


def _quiet(folder: Path, data: Path, side: int, device: str) -> dict[str, Any]:
    """Return what training and testing share: data, place, and no word."""
    return {
        "data": str(data),
        "imgsz": side,
        "device": "0" if device == "cuda" else device,
        "project": str(folder.absolute()),  # a relative one would lie elsewhere
        "plots": False,
        "verbose": False,
        "exist_ok": True,
    }


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


def measure(network: nn.Module, side: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Measure on the test split, with the confidence that is best on validation."""
    found, truths = _detect_split(network, "val", side)
    confidence = best_confidence(list(found.values()), truths)
    found, truths = _detect_split(network, "test", side)
    metrics, tables = held_out_scores(found, truths, confidence)
    return {name.removeprefix("box_"): v for name, v in metrics.items()}, tables


def ap50(network: nn.Module, side: int, iou: float) -> float:
    """Return AP50 on the test split when boxes may overlap by up to ``iou``."""
    found, truths = _detect_split(network, "test", side, iou)
    metrics, _ = held_out_scores(found, truths, LOWEST)
    return metrics["box_ap50"]


def _detect_split(
    network: nn.Module, split: str, side: int, iou: float = IOU
) -> tuple[dict[str, Detections], list[GroundTruth]]:
    network.eval()
    names = split_pictures(penn_fudan_pictures())[split]
    found = {
        name: detect_decoded(network, penn_fudan_image(name), side, LOWEST, iou)
        for name in names
    }
    return found, [penn_fudan_truth(name) for name in names]
