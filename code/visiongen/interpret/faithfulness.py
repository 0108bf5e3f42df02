"""Deletion and insertion: does the map name the pixels that the decision rests on?"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def deletion_curve(
    model: nn.Module,
    images: Tensor,
    classes: Tensor,
    relevance: Tensor,
    replacement: Tensor,
    unit: int = 1,
    steps: int = 16,
) -> Tensor:
    """Probability of a class while the most relevant pixels are taken away.

    Args:
        model: in evaluation mode; gives scores.
        images: ``(B, C, H, W)`` as the network expects them.
        classes: ``(B,)``, the class of each image that is explained.
        relevance: ``(B, H, W)``, larger is more relevant.
        replacement: what stands in for removed pixels, shaped like ``images`` or
            broadcast to them.
        unit: squares of ``unit`` pixels go together, ranked by their mean. Use the
            same for all methods compared: it decides how sharp a map may be.
        steps: measurements after the first.

    Returns:
        ``(B, steps + 1)``: nothing removed first, everything last. A faithful map
        makes it fall early.

    Raises:
        ValueError: squares do not tile the picture, or are fewer than the steps.

    Source: Petsiuk, Das and Saenko (2018), RISE, section 4.
    """
    return _curve(model, images, replacement, classes, relevance, unit, steps)


def insertion_curve(
    model: nn.Module,
    images: Tensor,
    classes: Tensor,
    relevance: Tensor,
    replacement: Tensor,
    unit: int = 1,
    steps: int = 16,
) -> Tensor:
    """Probability of a class while the most relevant pixels come back.

    It begins with ``replacement`` (a blurred picture, say) and ends with the image.
    Arguments and result are those of ``deletion_curve``; a faithful map rises early.
    """
    start = replacement.expand_as(images)
    return _curve(model, start, images, classes, relevance, unit, steps)


def area_under_curve(curve: Tensor) -> Tensor:
    """Area under curves ``(B, steps + 1)`` over [0, 1], by the trapezoid rule."""
    return torch.trapezoid(curve, dx=1 / (curve.shape[1] - 1), dim=1)


def blurred(images: Tensor, deviation: float) -> Tensor:
    """Blur images ``(B, C, H, W)`` by a Gaussian of this many pixels.

    Source of the baseline: Fong and Vedaldi (2017).
    """
    reach = round(3 * deviation)
    offset = torch.arange(-reach, reach + 1, device=images.device)
    weights = torch.exp(-(offset**2) / (2 * deviation**2))
    weights = (weights / weights.sum()).to(images.dtype)
    channels = images.shape[1]
    rows = weights.reshape(1, 1, -1, 1).repeat(channels, 1, 1, 1)
    padded = F.pad(images, [reach] * 4, mode="replicate")
    half = F.conv2d(padded, rows, groups=channels)
    return F.conv2d(half, rows.transpose(2, 3), groups=channels)


def random_relevance(images: Tensor, seed: int = 0) -> Tensor:
    """Return a map ``(B, H, W)`` that knows nothing: the baseline of every ranking."""
    shape = (len(images), *images.shape[-2:])
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator).to(images.device)


def nearness_to_centre(side: int) -> Tensor:
    """Return a map ``(side, side)`` that bets on the middle of every photograph."""
    away = torch.arange(side) - (side - 1) / 2
    return -(away[:, None] ** 2 + away[None] ** 2).sqrt()


@torch.no_grad()
def _curve(
    model: nn.Module,
    start: Tensor,
    end: Tensor,
    classes: Tensor,
    relevance: Tensor,
    unit: int,
    steps: int,
) -> Tensor:
    """Turn ``start`` into ``end``, most relevant squares first."""
    height, width = relevance.shape[-2:]
    if height % unit or width % unit:
        raise ValueError(f"squares of {unit} do not tile {height} × {width} pixels")
    means = F.avg_pool2d(relevance[:, None], unit).flatten(1)  # (B, squares)
    squares = means.shape[1]
    if squares < steps:
        raise ValueError(f"{steps} steps need as many squares; there are {squares}")
    rank = means.argsort(dim=1, descending=True, stable=True).argsort(1)
    rank = rank.reshape(len(rank), 1, height // unit, width // unit)
    rank = rank.repeat_interleave(unit, 2).repeat_interleave(unit, 3)  # (B, 1, H, W)
    points = []
    for step in range(steps + 1):
        done = round(step * squares / steps)
        probabilities = model(torch.where(rank < done, end, start)).softmax(1)
        points.append(probabilities.gather(1, classes[:, None])[:, 0])
    return torch.stack(points, 1)
