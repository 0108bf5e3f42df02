"""The task of generating small images by an adversarial game."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.evaluation.protocol import Protocol
from visiongen.evaluation.suite import load_suite
from visiongen.models.gan import NoiseNetwork, dcgan_weights
from visiongen.sampling.decoders import draw_gan
from visiongen.training.abilities import Move
from visiongen.training.adversarial import Game, Rules, play
from visiongen.training.labelled_images import (
    VALIDATION,
    LabelledImages,
    prepared_images,
)
from visiongen.training.recipe import Batch
from visiongen.training.scored import full_score, quick_score, shown


@dataclass
class ImageGame:
    """Learn to generate images that a discriminator takes for real.

    Args:
        protocol: how samples are scored; names the data set too.
        generator: makes the untrained generator, to [−1, 1].
        discriminator: makes the untrained discriminator.
        rules: of the game.
        side: height and width that both players see; None keeps the data set's.
        initialise: draws the first weights; None keeps PyTorch's.
        validation: images at the end of the training split held out.
        train_images: use only so many of the rest; None uses all.
        rare: labels of which only this share of the training images is kept.
    """

    protocol: Protocol
    generator: Callable[[], NoiseNetwork]
    discriminator: Callable[[], nn.Module]
    rules: Rules = field(default_factory=Rules)
    side: int | None = None
    initialise: Callable[[nn.Module], None] | None = dcgan_weights
    validation: int = VALIDATION
    train_images: int | None = None
    rare: Mapping[int, float] = field(default_factory=dict)

    @property
    def data(self) -> tuple[str, ...]:
        """Name of the data set."""
        return (self.protocol.data,)

    @property
    def size(self) -> int:
        """Number of training images."""
        return len(self.train)

    def build_model(self) -> Game:
        """Return both untrained players."""
        game = Game(self.generator(), self.discriminator())
        if self.initialise is not None:
            self.initialise(game)
        self.game = game.to(memory_format=torch.channels_last)
        return self.game

    def kept(self, model: nn.Module) -> nn.Module:
        """Return the generator."""
        return model.get_submodule("generator")

    def prepare(self, device: torch.device) -> None:
        """Load the training images, and the judge with what it sees in real ones."""
        self.device = device
        load_suite(self.protocol, str(device))  # fails here if there is no judge
        whole = prepared_images(self.protocol.data, "train").to(device)
        kept = len(whole) - self.validation
        self.held_out = whole.part(kept, len(whole))
        training = whole.part(0, min(kept, self.train_images or kept))
        for label, share in self.rare.items():
            training = _thinned(training, label, share)
        self.train = training

    def batch(self, indices: Tensor) -> Batch:
        """Return images ``(B, C, side, side)`` in [−1, 1] and labels ``(B,)``."""
        indices = indices.to(self.device)
        return self._as_input(self.train.images[indices]), self.train.labels[indices]

    def moves(self, model: nn.Module, batch: Batch) -> Iterator[Move]:
        """Yield the discriminator's and the generator's moves."""
        assert isinstance(model, Game)
        images, labels = batch
        yield from play(model, self.rules, images, labels)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Refuse: two players have no common loss."""
        raise NotImplementedError("an adversarial task is trained by its moves")

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Score a few samples; ask whether the discriminator heeds the label."""
        draw = self._draw(model)
        scores = quick_score(draw, self.protocol, self.device, self.classes)
        return scores | self._label_gap()

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Score as many samples as the protocol says."""
        metrics, tables = full_score(
            self._draw(model), [model], self.protocol, self.device, self.classes
        )
        return metrics | self._label_gap(), {"tables": tables}

    def pictures(self, model: nn.Module) -> Tensor:
        """Return the first samples of the protocol's seed, ``(64, C, H, W)`` uint8."""
        return shown(self._draw(model), self.protocol, self.classes)

    @property
    def classes(self) -> int:
        """Number of labels that the generator is asked for; 0 for none."""
        return self.game.generator.classes

    def _draw(self, model: nn.Module):
        """Return the sampler of a generator."""
        assert isinstance(model, NoiseNetwork)

        def draw(count: int, seed: int, labels: Tensor | None) -> Tensor:
            return draw_gan(model, count, seed, labels)

        return draw

    @torch.no_grad()
    def _label_gap(self) -> dict[str, float]:
        """Score of held-out images under their label less that under the next one.

        A discriminator that ignores the label has a gap of 0. Where it is not told the
        label but names it, the scores of the classes are compared.
        """
        if not self.classes or not len(self.held_out):
            return {}
        images = self._as_input(self.held_out.images[:1000])
        labels = self.held_out.labels[:1000]
        self.game.discriminator.eval()
        right, named = self.game.judge(images, labels)
        wrong, _ = self.game.judge(images, (labels + 1) % self.classes)
        self.game.discriminator.train()
        if named is not None:
            rows = torch.arange(len(labels))
            right, wrong = named[rows, labels], named[rows, (labels + 1) % self.classes]
        return {"label_gap": round(float((right - wrong).mean()), 5)}

    def _as_input(self, images: Tensor) -> Tensor:
        """Turn uint8 images into what the players see."""
        values = images.float() / 127.5 - 1
        if self.side and self.side != images.shape[-1]:
            size = (self.side, self.side)
            values = F.interpolate(values, size=size, mode="bilinear").clamp(-1, 1)
        return values.contiguous(memory_format=torch.channels_last)


def _thinned(images: LabelledImages, label: int, share: float) -> LabelledImages:
    """Keep only the first images of a label, and all others."""
    of_label = images.labels == label
    place = of_label.cumsum(0)
    kept = ~of_label | (place <= round(share * int(of_label.sum())))
    return LabelledImages(images.images[kept], images.labels[kept])
