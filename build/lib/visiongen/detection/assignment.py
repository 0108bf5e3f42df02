"""Which cells must find which object: three rules, on one picture.

YOLOv5 asks whether shapes fit, YOLOv8 and later ask which predictions are best already,
and the second head of YOLOv10, like RT-DETR, takes exactly one.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from visiongen.detection.overlap import complete_iou

NOBODY = -1
STRETCH = 4.0  # YOLOv5: an anchor fits what is at most so many times as long or short
SMALLEST = 16.0  # YOLOv8 widens narrower objects to this, so that a cell lies inside


def cell_centres(side: int, strides: Sequence[int] = (8, 16, 32)) -> Tensor:
    """Return the centres ``(N, 2)`` of all cells of a square picture, in pixels."""
    parts = []
    for stride in strides:
        places = stride * (torch.arange(side // stride) + 0.5)
        y, x = torch.meshgrid(places, places, indexing="ij")
        parts.append(torch.stack([x, y], -1).flatten(0, 1))
    return torch.cat(parts)


def assign_by_shape(
    objects: Tensor, anchors: Tensor, side: int, strides: Sequence[int] = (8, 16, 32)
) -> Tensor:
    """Say which anchors of which cells YOLOv5 makes responsible; it asks no network.

    An object belongs to its own cell and to the two neighbours whose side of the cell
    it is nearest to, with every anchor that is at most four times longer or shorter.

    Args:
        objects: boxes ``(M, 4)`` in ``xyxy``, pixels.
        anchors: sizes ``(maps, A, 2)`` in pixels, width and height.
        side: of the square picture.
        strides: of the maps.

    Returns:
        ``(M, N)`` how many anchors of each cell have each object, cells as in
        ``cell_centres``.

    Source: Jocher (2020), ``build_targets`` of the loss.
    """
    centre = (objects[:, :2] + objects[:, 2:]) / 2
    size = objects[:, 2:] - objects[:, :2]
    parts = []
    for stride, shapes in zip(strides, anchors, strict=True):
        cells = side // stride
        ratio = size[:, None] / shapes  # (M, A, 2)
        fits = torch.maximum(ratio, 1 / ratio).amax(-1) < STRETCH  # (M, A)
        count = torch.zeros(len(objects), cells, cells, dtype=torch.long)
        for n, (x, y) in enumerate((centre / stride).tolist()):
            for column, row in _own_and_two_neighbours(x, y, cells):
                count[n, row, column] = fits[n].sum()
        parts.append(count.flatten(1))
    return torch.cat(parts, 1)


def alignment(
    scores: Tensor,
    boxes: Tensor,
    centres: Tensor,
    objects: Tensor,
    alpha: float = 0.5,
    beta: float = 6.0,
) -> tuple[Tensor, Tensor]:
    """Return how good each prediction is for each object already, and its overlap.

    Args:
        scores: ``(N, M)`` probability of each object's class in each cell.
        boxes: predictions ``(N, 4)`` in ``xyxy``, pixels.
        centres: of the cells, ``(N, 2)``.
        objects: ``(M, 4)`` in ``xyxy``.
        alpha: weight of the class.
        beta: weight of the overlap.

    Returns:
        Two ``(M, N)``, 0 for cells whose centre lies outside the object.

    Source: Feng et al. (2021), equation 1.
    """
    size = (objects[:, 2:] - objects[:, :2]).clamp(min=SMALLEST)
    middle = (objects[:, :2] + objects[:, 2:]) / 2
    away = (centres[None] - middle[:, None]).abs()  # (M, N, 2)
    inside = (2 * away < size[:, None]).all(-1)
    overlap = complete_iou(objects, boxes).clamp(min=0) * inside
    # t = s^α u^β
    return scores.T**alpha * overlap**beta, overlap


def assign_by_alignment(aligned: Tensor, overlap: Tensor, most: int = 10) -> Tensor:
    """Give each object its best-aligned cells, and each cell one object at most.

    Args:
        aligned: ``(M, N)`` of ``alignment``.
        overlap: ``(M, N)`` of ``alignment``; it decides where two objects want a cell.
        most: cells of an object; 1 is the second head of YOLOv10.

    Returns:
        ``(N,)`` index of each cell's object, or −1; equal to Ultralytics' assigner.
    """
    best = aligned.topk(most, dim=1).indices
    wanted = torch.zeros_like(aligned, dtype=torch.bool).scatter_(1, best, True)
    wanted &= overlap > 0
    claims = wanted.sum(0)
    owner = torch.where(claims > 1, overlap.argmax(0), wanted.int().argmax(0))
    return torch.where(claims > 0, owner, NOBODY)


def _own_and_two_neighbours(x: float, y: float, cells: int) -> list[tuple[int, int]]:
    """Return the cell of a point and the nearer neighbour along each axis."""
    column, row = int(x), int(y)
    beside = column - 1 if x % 1 < 0.5 else column + 1
    above = row - 1 if y % 1 < 0.5 else row + 1
    places = [(column, row), (beside, row), (column, above)]
    return [(c, r) for c, r in places if 0 <= c < cells and 0 <= r < cells]
