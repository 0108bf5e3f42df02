"""What a network answers to photographs, a few at a time."""

from collections.abc import Callable, Sequence

import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn


@torch.inference_mode()
def scores_of(
    model: nn.Module,
    images: Sequence[NDArray],
    prepare: Callable[[Image.Image], Tensor],
    batch: int = 10,
) -> Tensor:
    """Return the network's outputs ``(N, …)``, in evaluation mode.

    Args:
        model: a network, or a part of one.
        images: ``(H, W, 3)`` RGB, uint8.
        prepare: turns a picture (Pillow, RGB) into an input ``(3, h, w)`` of equal
            sides for all: the ``transform`` of a ``Pretrained``, say.
        batch: images at a time.
    """
    was_training = model.training
    model.eval()
    found = []
    for start in range(0, len(images), batch):
        part = images[start : start + batch]
        inputs = torch.stack([prepare(Image.fromarray(image)) for image in part])
        found.append(model(inputs))
    model.train(was_training)
    return torch.cat(found)
