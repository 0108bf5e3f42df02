"""Learning other labels, and recording what a page shows of it."""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.evaluation.calibration_columns import as_columns
from visiongen.evaluation.classification import (
    calibration,
    confusion_matrix,
    percent_correct,
)
from visiongen.evaluation.common_corruptions import CORRUPTIONS
from visiongen.evaluation.embedding_map import embedding_map
from visiongen.evaluation.temperature import fit_temperature
from visiongen.training.balanced import balanced_images
from visiongen.training.classification import Classification, Transform, as_floats
from visiongen.training.finetune import head_name, pretrained_vit, trained_weights
from visiongen.training.labelled_images import VALIDATION
from visiongen.training.recipe import Batch

MAPPED = 400  # test images on the map of features, the first
WORST = 24  # wrong answers that the card names, the most confident


@dataclass
class Adaptation(Classification):
    """Learn new labels with the book's ViT; record the old task, errors and a map.

    Measuring is done on fewer images than ``Classification`` takes: with 100 labels it
    would cost more than the training.

    Args:
        least: a pass over fewer images repeats them, each time augmented anew, until
            it has so many; then rows of the log are worth their measuring.
        watched: held-out images, the first, that are measured after every pass, and
            that the temperature is fitted on.
        old_watched: images that Tiny-ImageNet's training held out, the first,
            measured after every pass with the head that pretraining left.
        corrupted: test images, the first, measured under each corruption of strength 2.
        tested: if False, held-out images take the place of test images at the end, as
            for every choice.
    """

    least: int = 1000
    watched: int = 1000
    old_watched: int = 0
    corrupted: int = 0
    tested: bool = True

    def prepare(self, device: torch.device) -> None:
        """Load the data, and of the old task images and head."""
        super().prepare(device)
        if self.old_watched:
            old = balanced_images("tiny_imagenet32", "train")
            first = len(old) - VALIDATION
            self.old = old.part(first, first + self.old_watched).to(device)
            body = pretrained_vit().to(device)
            self.old_head = body.output
            self.old_before = self._old_accuracy(body)

    @property
    def size(self) -> int:
        """Training images of one pass, repetitions included."""
        return len(self.train) * -(-self.least // len(self.train))

    def batch(self, indices: Tensor) -> Batch:
        """Return images and labels; an index beyond the last begins anew."""
        return super().batch(indices % len(self.train))

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure on the watched images, and on those of the old task."""
        measures = {}
        watched = self.held_out.part(0, self.watched)
        if len(watched):
            _, scores = self.look(model, watched.images)
            measures["validation_accuracy"] = percent_correct(scores, watched.labels)
            entropy = F.cross_entropy(scores, watched.labels)
            measures["validation_entropy"] = round(float(entropy), 6)
        if self.old_watched:
            measures["old_accuracy"] = self._old_accuracy(model)
        return measures

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure on the test split, once.

        Returns:
            Metrics; the confusion matrix; and tables: ``first`` (labels, answers,
            confidence and map of the first test images), ``worst`` (index, truth,
            answer and confidence of the most confident errors) and ``calibration``
            before and after the temperature.
        """
        images = self._load("test").to(self.device) if self.tested else self.held_out
        features, scores = self.look(model, images.images)
        labels, split = images.labels, "test" if self.tested else "held_out"
        metrics = {
            f"{split}_accuracy": percent_correct(scores, labels),
            f"{split}_entropy": float(F.cross_entropy(scores, labels)),
            "trained_weights": float(trained_weights(model)),
        }
        if self.old_watched:
            metrics["old_before_accuracy"] = self.old_before
        if not self.tested:
            return metrics, {}
        watched = self.held_out.part(0, self.watched)
        temperature = fit_temperature(
            self.look(model, watched.images)[1].cpu(), watched.labels.cpu()
        )
        bins = {
            "before": calibration(scores.softmax(1), labels),
            "after": calibration((scores / temperature).softmax(1), labels),
        }
        metrics["temperature"] = temperature
        for when, each in bins.items():
            metrics[f"calibration_error_{when}"] = each.error
        metrics |= self._corrupted_accuracies(model, images.images, labels)
        confusion = confusion_matrix(labels, scores.argmax(1), scores.shape[1])
        tables = {
            "first": first_answers(features[:MAPPED], scores[:MAPPED], labels[:MAPPED]),
            "worst": worst_errors(scores, labels),
            "calibration": {when: as_columns(each) for when, each in bins.items()},
        }
        return metrics, {"confusion": confusion.tolist(), "tables": tables}

    @torch.no_grad()
    def look(
        self, model: nn.Module, images: Tensor, transform: Transform | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return features ``(N, width)`` and scores ``(N, classes)`` of uint8 images.

        In evaluation mode and in single precision; scores equal ``predict``'s to 1e-5.
        """
        model.eval()
        head = getattr(model, head_name(model))
        features = []
        for part in images.split(500):
            batch = as_floats(part)
            if transform is not None:
                batch = transform(batch)
            batch = batch.contiguous(memory_format=torch.channels_last)
            features.append(model.features(batch))  # type: ignore[operator]
        everything = torch.cat(features)
        return everything, head(everything)

    @torch.no_grad()
    def _old_accuracy(self, model: nn.Module) -> float:
        features, _ = self.look(model, self.old.images)
        return percent_correct(self.old_head(features), self.old.labels)

    def _corrupted_accuracies(
        self, model: nn.Module, images: Tensor, labels: Tensor
    ) -> dict[str, float]:
        if not self.corrupted:
            return {}
        found = {}
        for name, (_, middle, _) in CORRUPTIONS.items():
            _, scores = self.look(model, images[: self.corrupted], middle)
            found[f"{name}_accuracy"] = percent_correct(
                scores, labels[: self.corrupted]
            )
        return found


def first_answers(features: Tensor, scores: Tensor, labels: Tensor) -> dict[str, Any]:
    """Return labels, answers, confidence in per cent and map of some images."""
    confidence, answers = scores.softmax(1).max(1)
    return {
        "labels": labels.tolist(),
        "answers": answers.tolist(),
        "confidence": [round(100 * value) for value in confidence.tolist()],
        "map": embedding_map(features.cpu().numpy()).round(3).tolist(),
    }


def worst_errors(scores: Tensor, labels: Tensor, count: int = WORST) -> list[list]:
    """Return index, truth, answer, per cent of the most confident wrong answers."""
    confidence, answers = scores.softmax(1).max(1)
    wrong = (answers != labels).nonzero()[:, 0]
    order = wrong[confidence[wrong].argsort(descending=True)][:count]
    return [
        [int(n), int(labels[n]), int(answers[n]), round(100 * float(confidence[n]), 1)]
        for n in order
    ]
