"""The loss of YOLO since version 8, for one picture: box, class and distribution."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from visiongen.detection.assignment import (
    alignment,
    assign_by_alignment,
    cell_centres,
)
from visiongen.detection.distribution_focal import (
    BINS,
    distribution_focal_loss,
    expected_distance,
)
from visiongen.detection.overlap import complete_iou

STRIDES = (8, 16, 32)
GAINS = {"box": 7.5, "class": 0.5, "dfl": 1.5}  # Ultralytics' defaults


@dataclass(frozen=True, eq=False)
class Cells:
    """What the head says of one square picture, cell by cell.

    Attributes:
        logits: of the distances to the four sides, ``(N, 4, bins)``.
        classes: logits ``(N, classes)``.
        centres: ``(N, 2)`` in pixels.
        strides: ``(N, 1)``.
    """

    logits: Tensor
    classes: Tensor
    centres: Tensor
    strides: Tensor

    @property
    def boxes(self) -> Tensor:
        """Predictions ``(N, 4)`` in ``xyxy``, pixels."""
        distances = self.strides * expected_distance(self.logits)  # (N, 4)
        return torch.cat(
            [self.centres - distances[:, :2], self.centres + distances[:, 2:]], 1
        )


def read_cells(output: dict[str, Tensor], side: int) -> Cells:
    """Take apart what a head of Ultralytics returns for one picture while training.

    Args:
        output: "boxes" ``(1, 4 · bins, N)`` and "scores" ``(1, classes, N)``.
        side: of the square picture.
    """
    logits = output["boxes"][0].T.unflatten(1, (4, BINS))
    strides = torch.cat(
        [torch.full(((side // stride) ** 2, 1), float(stride)) for stride in STRIDES]
    )
    return Cells(logits, output["scores"][0].T, cell_centres(side, STRIDES), strides)


def assign(
    cells: Cells, objects: Tensor, labels: Tensor, most: int = 10
) -> tuple[Tensor, Tensor]:
    """Return each cell's object, or −1, and how much of it is asked, 0 to 1.

    The best cell of an object is asked for its overlap, the others for less.

    Args:
        cells: predictions.
        objects: ``(M, 4)`` in ``xyxy``, pixels.
        labels: ``(M,)``.
        most: cells of an object.
    """
    scores = cells.classes.sigmoid()[:, labels]  # (N, M)
    aligned, overlap = alignment(scores, cells.boxes, cells.centres, objects)
    owner = assign_by_alignment(aligned, overlap, most)
    mine = owner == torch.arange(len(objects))[:, None]  # (M, N)
    aligned, overlap = aligned * mine, overlap * mine
    best = aligned.amax(1, keepdim=True) + 1e-9
    asked = aligned / best * overlap.amax(1, keepdim=True)
    return owner, asked.amax(0)


def detection_loss(
    cells: Cells, objects: Tensor, labels: Tensor, most: int = 10
) -> dict[str, Tensor]:
    """Return the three terms, each times its gain.

    Args:
        cells: predictions of one picture.
        objects: ``(M, 4)`` in ``xyxy``, pixels, at least one.
        labels: ``(M,)``.
        most: cells of an object; 1 is the second head of YOLOv10.

    Returns:
        "box", "class" and "dfl", equal to Ultralytics' loss to 1e-4.
    """
    with torch.no_grad():
        owner, asked = assign(cells, objects, labels, most)
    chosen = owner >= 0
    mine, weight = objects[owner[chosen]], asked[chosen]  # (P, 4), (P,)
    total = asked.sum().clamp(min=1)
    target = torch.zeros_like(cells.classes)
    target[chosen, labels[owner[chosen]]] = weight
    overlap = complete_iou(cells.boxes[chosen], mine).diagonal()
    centres, strides = cells.centres[chosen], cells.strides[chosen]
    sides = torch.cat([centres - mine[:, :2], mine[:, 2:] - centres], 1) / strides
    sharp = distribution_focal_loss(
        cells.logits[chosen].flatten(0, 1), sides.flatten()
    ).view(-1, 4)
    terms = {
        "box": (weight * (1 - overlap)).sum(),
        "class": binary_cross_entropy_with_logits(
            cells.classes, target, reduction="sum"
        ),
        "dfl": (weight * sharp.mean(1)).sum(),
    }
    return {name: GAINS[name] * term / total for name, term in terms.items()}
