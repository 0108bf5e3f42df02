"""The one evaluation suite of all generative models of the book.

A ``Suite`` is a protocol with its judge and its real pictures, looked at once. Hand it
generated pictures, and it returns metrics for a card and the tables behind them.
"""

import functools
from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from visiongen.evaluation.classification import percent_correct
from visiongen.evaluation.diversity import relative_diversity
from visiongen.evaluation.frechet import frechet_between, moments
from visiongen.evaluation.judges import load_judge
from visiongen.evaluation.memorisation import memorisation
from visiongen.evaluation.precision_recall import overlap
from visiongen.evaluation.protocol import Protocol
from visiongen.training.labelled_images import prepared_images

Metrics = dict[str, float]
BATCH = 500


@dataclass(frozen=True)
class Seen:
    """What a judge sees in pictures.

    Attributes:
        features: ``(N, D)``.
        scores: ``(N, classes)``, before the softmax.
    """

    features: Tensor
    scores: Tensor

    @property
    def answers(self) -> Tensor:
        """The class that the judge names for each picture ``(N,)``."""
        return self.scores.argmax(1)

    @property
    def confidence(self) -> float:
        """Mean probability that the judge gives to the class it names."""
        return float(self.scores.softmax(1).amax(1).mean())

    def part(self, stop: int) -> "Seen":
        """Return the first ``stop`` rows."""
        return Seen(self.features[:stop], self.scores[:stop])


def as_bytes(images: Tensor) -> Tensor:
    """Round pictures in [0, 1] to uint8, like the real ones; clips what lies outside.

    Raises:
        ValueError: values that are not finite.
    """
    if not images.isfinite().all():
        raise ValueError("pictures must be finite; the generator made NaN or infinity")
    return (images.clamp(0, 1) * 255).round().byte()


@torch.no_grad()
def look(judge: Any, images: Tensor, side: int) -> Seen:
    """Show uint8 pictures ``(N, C, H, W)``, resized to ``side``, to a judge.

    A judge has ``features(images)``, and ``output`` that maps them to scores.
    """
    features, scores = [], []
    for part in images.split(BATCH):
        batch = part.float() / 255
        if batch.shape[-1] != side:
            batch = F.interpolate(batch, size=(side, side), mode="area")
        seen = judge.features(batch.contiguous(memory_format=torch.channels_last))
        features.append(seen)
        scores.append(judge.output(seen))
    return Seen(torch.cat(features), torch.cat(scores))


class Suite:
    """A protocol, its judge, and what the judge sees in real pictures.

    Args:
        protocol: how to score.
        device: where the judge works.

    Raises:
        WeightsError: the judge has not been trained and published.
        DataError: the data set is not to be had.
    """

    def __init__(self, protocol: Protocol, device: torch.device):
        self.protocol, self.device = protocol, device
        judge = load_judge(protocol.judge).to(device)
        self.judge = judge.to(memory_format=torch.channels_last)
        training = prepared_images(protocol.data, "train")
        training = training.part(0, protocol.references or len(training)).to(device)
        test = prepared_images(protocol.data, "test").to(device)
        self.training, self.test = training.images, test.images
        self.labels, self.test_labels = training.labels, test.labels
        self.reference = self.look(self.training)
        self.real = self.look(self.test[: protocol.samples])
        self.moments = moments(self.reference.features)
        named = self.test_labels[: protocol.samples]
        self.floor = self._against_reference(self.real) | self._by_label(
            self.real, named
        )

    def look(self, images: Tensor) -> Seen:
        """Show uint8 pictures to the judge."""
        return look(self.judge, images.to(self.device), self.protocol.side)

    def frechet(self, images: Tensor) -> float:
        """Return the Fréchet distance of uint8 pictures to the reference, only."""
        features = self.look(images).features
        return frechet_between(moments(features), self.moments)

    def score(
        self, images: Tensor, labels: Tensor | None = None
    ) -> tuple[Metrics, dict[str, Any]]:
        """Score generated pictures.

        Args:
            images: ``(protocol.samples, C, H, W)`` uint8, unselected.
            labels: ``(protocol.samples,)``, what was asked for; None if nothing was.

        Returns:
            Metrics: ``frechet_judge`` (``frechet_floor`` is that of test pictures),
            ``precision``, ``recall``, ``density``, ``coverage``, the judge's mean
            ``confidence`` and ``confidence_ratio`` to that on test pictures,
            ``smallest_class`` (share of the rarest class by the judge's answers, over
            the share it would have if all were equal), ``diversity`` (relative spread
            within a class, mean over classes), ``distance_ratio`` and ``copies`` in
            pixels; with labels ``judge_accuracy`` in percent and ``frechet_in_class``.
            Tables for the card: "protocol", "floor" (the metrics of test pictures) and
            "classes".

        Raises:
            ValueError: another number of pictures than the protocol says.
        """
        if len(images) != self.protocol.samples:
            raise ValueError(
                f"the protocol asks for {self.protocol.samples} pictures, "
                f"not {len(images)}"
            )
        images = images.to(self.device)
        seen = self.look(images)
        metrics = self._against_reference(seen)
        metrics["frechet_floor"] = self.floor["frechet_judge"]
        metrics["confidence_ratio"] = seen.confidence / self.real.confidence
        metrics |= self._memorisation(images)
        diversity = self._diversity(seen)
        classes: dict[str, Any] = {
            "answered": self._answered(seen).tolist(),
            "diversity": {str(n): round(value, 4) for n, value in diversity.items()},
        }
        if labels is not None:
            labels = labels.to(self.device)
            metrics |= self._by_label(seen, labels)
            distances = self._frechet_by_class(seen, labels)
            classes["frechet"] = [round(v, 4) for v in distances]
        tables = {
            "protocol": self.protocol.on_card(),
            "floor": {name: round(value, 5) for name, value in self.floor.items()},
            "classes": classes,
        }
        return metrics, tables

    def _against_reference(self, seen: Seen) -> Metrics:
        """Everything that compares features or answers with the reference's."""
        count = len(seen.features)
        both = overlap(
            seen.features,
            self.reference.part(count).features,
            self.protocol.neighbours,
        )
        answered, diversity = self._answered(seen), self._diversity(seen)
        return {
            "frechet_judge": frechet_between(moments(seen.features), self.moments),
            **asdict(both),
            "confidence": seen.confidence,
            "smallest_class": float(answered.min() * len(answered) / count),
            "diversity": sum(diversity.values()) / len(diversity),
        }

    def _by_label(self, seen: Seen, labels: Tensor) -> Metrics:
        """How well pictures are what their labels say."""
        distances = self._frechet_by_class(seen, labels)
        return {
            "judge_accuracy": percent_correct(seen.scores, labels),
            "frechet_in_class": sum(distances) / len(distances),
        }

    def _answered(self, seen: Seen) -> Tensor:
        """How many pictures the judge takes for each class ``(classes,)``."""
        return torch.bincount(seen.answers, minlength=seen.scores.shape[1])

    def _diversity(self, seen: Seen) -> dict[int, float]:
        """Spread within each class, relative to that of the reference."""
        real = self.reference
        return relative_diversity(
            seen.features, seen.answers, real.features, real.answers
        )

    def _memorisation(self, images: Tensor) -> Metrics:
        """Nearest neighbours in pixels, at the side of the real pictures."""
        count = self.protocol.memorised
        ours = images[:count]
        if ours.shape[-1] != self.training.shape[-1]:
            size = self.training.shape[-2:]
            ours = F.interpolate(ours.float(), size=size, mode="area")
        return asdict(memorisation(ours, self.test[:count], self.training))

    def _frechet_by_class(self, seen: Seen, labels: Tensor) -> list[float]:
        """Distance of each class asked for to the training pictures of that class."""
        return [
            frechet_between(
                moments(seen.features[labels == label]),
                moments(self.reference.features[self.labels == label]),
            )
            for label in torch.unique(self.labels)
        ]


@functools.cache
def load_suite(protocol: Protocol, device: str = "cpu") -> Suite:
    """Return the suite of a protocol; kept, so that a sweep looks at real data once.

    Building a judge draws random weights before the trained ones are loaded: the
    generator is put back, so that a run does not depend on what ran before it.
    """
    with torch.random.fork_rng(devices=[]):
        return Suite(protocol, torch.device(device))
