"""What the score of a class loses when part of the picture is covered."""

import torch
from torch import Tensor, nn


@torch.no_grad()
def occlusion(
    model: nn.Module,
    images: Tensor,
    classes: Tensor,
    side: int,
    stride: int,
    value: float = 0.5,
) -> Tensor:
    """Cover one square after another and note by how much the score falls.

    Args:
        model: in evaluation mode.
        images: ``(B, C, H, W)`` as the network expects them.
        classes: ``(B,)``, the class of each image that is explained.
        side: height and width of the square in pixels.
        stride: pixels from one square to the next.
        value: what the square is painted with.

    Returns:
        ``(B, H, W)``: for each pixel the mean fall over the squares that covered it; 0
        where none did.

    Raises:
        ValueError: the square is larger than the picture.

    Source: Zeiler and Fergus (2014), section 4.2.
    """
    height, width = images.shape[-2:]
    if side > min(height, width):
        raise ValueError(f"a square of {side} does not fit in {height} × {width}")
    before = _score(model, images, classes)
    fall = torch.zeros(len(images), height, width, device=images.device)
    times = torch.zeros(height, width, device=images.device)
    for top in range(0, height - side + 1, stride):
        for left in range(0, width - side + 1, stride):
            rows, columns = slice(top, top + side), slice(left, left + side)
            covered = images.clone()
            covered[:, :, rows, columns] = value
            lost = before - _score(model, covered, classes)  # (B,)
            fall[:, rows, columns] += lost[:, None, None]
            times[rows, columns] += 1
    return fall / times.clamp(min=1)


def _score(model: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    return model(images).gather(1, classes[:, None])[:, 0]
