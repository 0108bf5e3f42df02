"""What tasks on noised pictures share: their data, cut in two, and their network."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

import torch
from torch import Tensor, nn

from visiongen.diffusion.processes import Process
from visiongen.training.labelled_images import (
    VALIDATION,
    LabelledImages,
    prepared_images,
)


@dataclass
class NoisedImages:
    """The data and the untrained network of a task on pictures under noise.

    Args:
        source: gives the "train" and the "test" split; see ``of`` for prepared sets.
        model: makes the untrained network.
        process: how pictures are noised, a ``Diffusion`` or ``FlowMatching``.
        data: names of the data sets, for the card.
        validation: images at the end of the training split held out.
        train_images: use only so many of the rest; None uses all.
    """

    source: Callable[[str], LabelledImages]
    model: Callable[[], nn.Module]
    process: Process
    data: tuple[str, ...] = ()
    validation: int = VALIDATION
    train_images: int | None = None

    @classmethod
    def of(
        cls, name: str, model: Callable[[], nn.Module], process: Process, **others
    ) -> Self:
        """Make the task for a data set of ``visiongen.data``."""
        return cls(partial(prepared_images, name), model, process, (name,), **others)

    @property
    def size(self) -> int:
        """Number of training images."""
        return len(self.train)

    def build_model(self) -> nn.Module:
        """Return the untrained network, laid out for fast convolution."""
        return self.model().to(memory_format=torch.channels_last)

    def prepare(self, device: torch.device) -> None:
        """Load the training split and cut it in two."""
        whole = self.source("train").to(device)
        kept = len(whole) - self.validation
        self.train = whole.part(0, min(kept, self.train_images or kept))
        self.held_out = whole.part(kept, len(whole))
        self.device = device


def as_network_sees(images: Tensor) -> Tensor:
    """Bring uint8 images to [−1, 1], laid out for fast convolution."""
    scaled = images.float() / 127.5 - 1
    return scaled.contiguous(memory_format=torch.channels_last)
