"""The task of diffusion and flow matching: tell what noise hides in a picture."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.diffusion.generate import PictureModel, generate
from visiongen.diffusion.processes import Process, squared_errors, training_loss
from visiongen.evaluation.protocol import Protocol
from visiongen.evaluation.suite import load_suite
from visiongen.models.conditioning import drop_labels
from visiongen.training.classification import Transform
from visiongen.training.labelled_images import (
    VALIDATION,
    LabelledImages,
    prepared_images,
)
from visiongen.training.recipe import Batch
from visiongen.training.scored import Draw, full_score, shown

MEASURED = 1000  # images that losses are measured on
TIMES = 20  # points of the loss curve over time
SEED = 2026  # of the noise that losses are measured with
SHOWN_STEPS = 20  # of the sampler, for the pictures that are drawn after every epoch


@dataclass
class Denoising:
    """Learn to generate small images.

    Times and noise of a step come from PyTorch's generator, which the loop seeds for
    each step, so that a killed run goes on with the same bits. Losses are measured with
    the same times and noise for the same images always, so that they can be compared
    from epoch to epoch, though never between different kinds of prediction.

    Args:
        protocol: how samples are scored; names the data set too.
        model: makes the untrained network; it works on images in [−1, 1].
        process: a ``Diffusion`` or ``FlowMatching``.
        classes: labels that the network is told; 0 for none.
        label_dropout: share of labels replaced by "none" in training, one by one.
        augment: applied in turn to every training batch in [0, 1].
        validation: images at the end of the training split held out.
        train_images: use only so many of the rest; None uses all.
        steps: of the usual sampler, for the samples that are scored.
        guidance: weight of guidance, for all samples; 1 is none.
    """

    protocol: Protocol
    model: Callable[[], nn.Module]
    process: Process
    classes: int = 0
    label_dropout: float = 0.1
    augment: tuple[Transform, ...] = ()
    validation: int = VALIDATION
    train_images: int | None = None
    steps: int = 50
    guidance: float = 1.0

    @property
    def data(self) -> tuple[str, ...]:
        """Name of the data set."""
        return (self.protocol.data,)

    @property
    def size(self) -> int:
        """Number of training images."""
        return len(self.train)

    def build_model(self) -> nn.Module:
        """Return the untrained network, laid out for fast convolution."""
        return self.model().to(memory_format=torch.channels_last)

    def prepare(self, device: torch.device) -> None:
        """Load the training split, cut it in two, and the judge."""
        load_suite(self.protocol, str(device))  # fails here if there is no judge
        whole = prepared_images(self.protocol.data, "train").to(device)
        kept = len(whole) - self.validation
        self.train = whole.part(0, min(kept, self.train_images or kept))
        self.held_out = whole.part(kept, min(len(whole), kept + MEASURED))
        self.device = device

    def batch(self, indices: Tensor) -> Batch:
        """Return images ``(B, C, H, W)`` in [−1, 1], and labels ``(B,)`` if told."""
        indices = indices.to(self.device)
        images = self.train.images[indices].float().div_(255)
        for transform in self.augment:
            images = transform(images)
        images = (2 * images - 1).contiguous(memory_format=torch.channels_last)
        if not self.classes:
            return (images,)
        labels = self.train.labels[indices]
        return images, drop_labels(labels, self.label_dropout, self.classes)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the mean squared error of a batch at random times, weighted."""
        images, *labels = batch
        return training_loss(self.process, model, images, *labels)

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure the loss on held-out images, with times and noise that never change.

        It is the mean over all times of the error of what the network predicts, without
        weights. Empty if nothing was held out.
        """
        if not len(self.held_out):
            return {}
        times = self.process.spread_times(len(self.held_out))
        errors = self._errors(model, self.held_out, times)
        return {"validation_loss": round(float(errors.mean()), 6)}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure the loss on the test split at each time, and score samples.

        Returns:
            Metrics: ``test_loss`` and those of ``full_score``. Its tables, and
            "loss_by_time": "loss" by "time", as the network predicts, and as errors of
            x̂_0 ("data") and of ε̂ ("noise"), which can be compared between kinds of
            prediction.
        """
        test = (
            prepared_images(self.protocol.data, "test")
            .part(0, MEASURED)
            .to(self.device)
        )
        table = self._loss_by_time(model, test)
        metrics = {"test_loss": sum(table["loss"]) / len(table["loss"])}
        scores, tables = full_score(
            self._draw(model, self.steps),
            [model],
            self.protocol,
            self.device,
            self.classes,
        )
        return metrics | scores, {"tables": {"loss_by_time": table, **tables}}

    def pictures(self, model: nn.Module) -> Tensor:
        """Return the first samples of the protocol's seed, ``(64, C, H, W)`` uint8."""
        return shown(self._draw(model, SHOWN_STEPS), self.protocol, self.classes)

    def _draw(self, model: nn.Module, steps: int) -> Draw:
        """Return the sampler of a network; its pictures are as large as the data's."""
        channels, height, width = self.train.images.shape[1:]
        shape = (channels, height, width)
        trained = PictureModel(
            model.eval(), self.process, shape, self.classes, precision="bf16"
        )

        def draw(count: int, seed: int, labels: Tensor | None) -> Tensor:
            return generate(trained, count, seed, labels, steps, guidance=self.guidance)

        return draw

    def _loss_by_time(
        self, model: nn.Module, images: LabelledImages
    ) -> dict[str, list[float]]:
        """Return mean errors at ``TIMES`` times, each of all images."""
        table: dict[str, list[float]] = {
            name: [] for name in ("time", "loss", "data", "noise")
        }
        for time in self.process.spread_times(TIMES):
            errors = self._errors(model, images, time.expand(len(images)))
            loss = float(errors.mean())
            scale = self._scales(time)
            table["time"].append(round(float(time), 4))
            table["loss"].append(round(loss, 6))
            table["data"].append(round(loss * scale[0], 6))
            table["noise"].append(round(loss * scale[1], 6))
        return table

    def _scales(self, time: Tensor) -> tuple[float, float]:
        """Return what an error of 1 amounts to in x̂_0 and in ε̂, squared."""
        like = torch.zeros(1, 1, dtype=torch.float64)
        unit, zero = torch.ones_like(like), torch.zeros_like(like)
        seen = self.process.denoised(unit, zero, time[None])
        return float(seen.data.square()), float(seen.noise.square())

    @torch.no_grad()
    def _errors(
        self, model: nn.Module, images: LabelledImages, times: Tensor
    ) -> Tensor:
        """Return the squared error ``(N,)`` of images at ``times`` ``(N,)``.

        The network runs in evaluation mode and in single precision, and is told the
        labels.
        """
        model.eval()
        generator = torch.Generator().manual_seed(SEED)
        shape = images.images.shape
        noise = torch.randn(shape, generator=generator).to(self.device)
        errors = []
        for part in torch.arange(len(images)).split(250):
            clean = images.images[part].float() / 127.5 - 1
            condition = (images.labels[part],) if self.classes else ()
            errors.append(
                squared_errors(
                    self.process,
                    model,
                    clean.contiguous(memory_format=torch.channels_last),
                    noise[part],
                    times[part].to(self.device),
                    *condition,
                )
            )
        return torch.cat(errors)
