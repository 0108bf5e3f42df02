"""The task of finding objects, with boxes or with masks, by torchvision's detectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.transforms import v2

from visiongen.detection.penn_fudan import (
    SET,
    penn_fudan_image,
    penn_fudan_pictures,
    penn_fudan_truth,
    split_pictures,
)
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.detection.torchvision_predictions import as_detections
from visiongen.evaluation.detection import (
    best_confidence,
    held_out_scores,
    precision_scores,
)
from visiongen.training.layer_decay import adamw_at
from visiongen.training.recipe import Batch
from visiongen.training.scene_augmentation import augmented

BODY = "backbone.body."  # names of the weights that were trained before


@dataclass(frozen=True, eq=False)
class Scene:
    """A photograph and what is in it.

    Attributes:
        name: of the photograph.
        image: ``(3, H, W)`` uint8.
        truth: its objects.
    """

    name: str
    image: Tensor
    truth: GroundTruth


def penn_fudan_scenes(split: str) -> list[Scene]:
    """Return the photographs of "train", "val" or "test" with their people."""
    names = split_pictures(penn_fudan_pictures())[split]
    return [
        Scene(
            name,
            torch.from_numpy(penn_fudan_image(name).copy()).permute(2, 0, 1),
            penn_fudan_truth(name),
        )
        for name in names
    ]


@dataclass
class ObjectDetection:
    """Learn to find the objects in photographs of different sizes.

    Validation only watches, and chooses the confidence from which a detection is
    shown; the weights that are measured are those of the last step.

    Args:
        source: gives the scenes of the "train", "val" and "test" split.
        model: makes the detector, whose body may be trained already.
        data: names of the data sets, for the card.
        augment: makes the augmentation of training scenes; None changes nothing.
        masks: whether masks are learned and measured too.
        train_images: use only so many training scenes; None uses all.
    """

    source: Callable[[str], list[Scene]]
    model: Callable[[], nn.Module]
    data: tuple[str, ...] = (SET,)
    augment: Callable[[], v2.Transform] | None = None
    masks: bool = False
    train_images: int | None = None

    @property
    def size(self) -> int:
        """Number of training scenes."""
        return len(self.train)

    def build_model(self) -> nn.Module:
        """Return the detector before training."""
        return self.model()

    def prepare(self, device: torch.device) -> None:
        """Load training and validation scenes."""
        self.train = self.source("train")[: self.train_images]
        self.held_out = self.source("val")
        self.device = device
        self.transform = self.augment() if self.augment else None

    def batch(self, indices: Tensor) -> Batch:
        """Return scenes in a row, augmented: an image, its boxes, labels and masks.

        Images are ``(3, H, W)`` in [0, 1], each of its own size. Without ``masks`` the
        fourth tensor of a scene is empty.
        """
        parts: list[Tensor] = []
        for index in indices.tolist():
            scene = self.train[index]
            truth = scene.truth
            if not self.masks:
                truth = GroundTruth(truth.boxes, truth.labels)
            image, truth = augmented(self.transform, scene.image.float() / 255, truth)
            masks = torch.empty(0) if truth.masks is None else truth.masks
            parts += [image, truth.boxes, truth.labels, masks]
        return tuple(part.to(self.device) for part in parts)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the sum of the detector's losses."""
        targets = []
        for boxes, labels, masks in zip(
            batch[1::4], batch[2::4], batch[3::4], strict=True
        ):
            target = {"boxes": boxes, "labels": labels + 1}  # 0 is background
            if self.masks:
                target["masks"] = masks.byte()
            targets.append(target)
        losses: dict[str, Tensor] = model(list(batch[::4]), targets)
        return torch.stack(list(losses.values())).sum()

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure average precision on the validation scenes."""
        if not self.held_out:
            return {}
        found = self.detect(model, self.held_out)
        scores, _ = precision_scores(found, _truths(self.held_out), self.masks)
        return {f"validation_{name}": round(v, 5) for name, v in scores.items()}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure on the test split, once; see ``held_out_scores``."""
        watched = self.detect(model, self.held_out)
        confidence = best_confidence(watched, _truths(self.held_out))
        test = self.source("test")
        names = [scene.name for scene in test]
        found = dict(zip(names, self.detect(model, test), strict=True))
        metrics, tables = held_out_scores(found, _truths(test), confidence, self.masks)
        return metrics, {"tables": tables}

    @torch.no_grad()
    def detect(self, model: nn.Module, scenes: Sequence[Scene]) -> list[Detections]:
        """Return what the detector finds in each scene, in evaluation mode."""
        model.eval()
        results = []
        for scene in scenes:
            (found,) = model([scene.image.to(self.device).float() / 255])
            results.append(as_detections(found))
        return results


def detector_adamw(
    model: nn.Module, rate: float, body_rate: float, weight_decay: float = 0.01
) -> torch.optim.Optimizer:
    """Return AdamW that moves what was trained before more slowly.

    Args:
        model: a detector with ``backbone.body``; frozen weights are left out.
        rate: of fresh layers.
        body_rate: of the body.
        weight_decay: of weight matrices.
    """
    rates = {
        weight: body_rate if name.startswith(BODY) else rate
        for name, weight in model.named_parameters()
    }
    return adamw_at(rates, weight_decay)


def _truths(scenes: Sequence[Scene]) -> list[GroundTruth]:
    return [scene.truth for scene in scenes]
