"""The task of naming what a noisy picture shows, at every level of noise."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.evaluation.classification import percent_correct
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.noised_images import NoisedImages, as_network_sees
from visiongen.training.recipe import Batch

MEASURED = 1000  # test images that are named at each time
TIMES = 20  # of the table
SEED = 2026  # of the noise that accuracy is measured with


class NoisyClassification(NoisedImages):
    """Learn p(label | x_t), which guides a diffusion model to a label.

    Times and noise of a step come from PyTorch's generator, those of a measurement are
    the same always.

    Source: Dhariwal and Nichol (2021), section 4.

    ``model`` takes pictures and times; ``process`` is the guided model's. For the other
    arguments see ``NoisedImages``.
    """

    def batch(self, indices: Tensor) -> Batch:
        """Return clean images ``(B, C, H, W)`` in [−1, 1], and labels ``(B,)``."""
        indices = indices.to(self.device)
        return as_network_sees(self.train.images[indices]), self.train.labels[indices]

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the mean cross-entropy of a batch at random times."""
        images, labels = batch
        t = self.process.draw_times(len(images), self.device)
        noisy = self.process.noisy(images, torch.randn_like(images), t)
        scores = model(noisy, self.process.network_time(t)).float()
        return F.cross_entropy(scores, labels)

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure on held-out images, each at a time of its own; all times occur."""
        if not len(self.held_out):
            return {}
        times = self.process.spread_times(len(self.held_out))
        scores = self._scores(model, self.held_out, times)
        accuracy, entropy = _measures(scores, self.held_out.labels)
        return {"validation_accuracy": accuracy, "validation_entropy": entropy}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Name the first test images at ``TIMES`` times.

        Returns:
            Metrics: ``least_noise_accuracy`` at the first time, ``mean_accuracy`` and
            ``mean_entropy`` over all times. The table "accuracy_by_time": "time",
            "signal", the amplitude of the picture, "accuracy" in percent, "entropy" in
            nats.
        """
        test = self.source("test").part(0, MEASURED).to(self.device)
        table: dict[str, list[float]] = {
            name: [] for name in ("time", "signal", "accuracy", "entropy")
        }
        for time in self.process.spread_times(TIMES):
            scores = self._scores(model, test, time.expand(len(test)))
            signal, _ = self.process.levels(time[None], scores)
            told = float(time), round(float(signal), 6)
            row = *told, *_measures(scores, test.labels)
            for values, value in zip(table.values(), row, strict=True):
                values.append(value)
        metrics = {
            "least_noise_accuracy": table["accuracy"][0],
            "mean_accuracy": sum(table["accuracy"]) / TIMES,
            "mean_entropy": sum(table["entropy"]) / TIMES,
        }
        return metrics, {"tables": {"accuracy_by_time": table}}

    @torch.no_grad()
    def _scores(
        self, model: nn.Module, images: LabelledImages, times: Tensor
    ) -> Tensor:
        """Return scores ``(N, classes)`` of images noised to ``times`` ``(N,)``.

        The network runs in evaluation mode and in single precision.
        """
        model.eval()
        generator = torch.Generator().manual_seed(SEED)
        noise = torch.randn(images.images.shape, generator=generator).to(self.device)
        times = times.to(self.device)
        scores = []
        for part in torch.arange(len(images)).split(250):
            clean = as_network_sees(images.images[part])
            noisy = self.process.noisy(clean, noise[part], times[part])
            scores.append(model(noisy, self.process.network_time(times[part])).float())
        return torch.cat(scores)


def _measures(scores: Tensor, labels: Tensor) -> tuple[float, float]:
    """Return accuracy in percent and cross-entropy in nats."""
    entropy = round(float(F.cross_entropy(scores, labels)), 6)
    return percent_correct(scores, labels), entropy
