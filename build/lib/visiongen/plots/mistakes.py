"""The mistakes of a detector, told apart, and cut out of their photographs."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import NDArray
from torch import Tensor

from visiongen.detection.errors import KINDS, Diagnosis, diagnose
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.plots.detections import PALETTE, draw_box, draw_photographs

AROUND = 0.35  # of the box's longer side is shown on each side of it
SMALLEST = 96  # pixels, side of a cut-out


def show_mistakes(
    images: Sequence[NDArray],
    found: Sequence[Detections],
    diagnoses: Sequence[Diagnosis],
    names: Mapping[int, str] | Sequence[str],
    most: int = 6,
) -> Figure:
    """Draw the most confident wrong detections over all pictures, the surest first.

    Args:
        images: ``(H, W, 3)`` RGB uint8.
        found: one a picture.
        diagnoses: of the same detections.
        names: of the classes, by index.
        most: cut-outs drawn.

    Raises:
        ValueError: counts differ, or no detection is wrong.
    """
    wrong = [
        (float(scene.scores[n]), picture, n)
        for picture, (scene, diagnosis) in enumerate(zip(found, diagnoses, strict=True))
        for n in (diagnosis.kinds != KINDS.index("correct")).nonzero()[:, 0].tolist()
    ]
    if not wrong:
        raise ValueError("no detection is wrong: there is no mistake to show")
    surest = sorted(wrong, key=lambda mistake: -mistake[0])[:most]
    parts, titles, boxes = [], [], []
    for score, picture, n in surest:
        label = int(found[picture].labels[n])
        part, box = cut_out(images[picture], found[picture].boxes[n])
        parts.append(part)
        boxes.append(box)
        kind = KINDS[int(diagnoses[picture].kinds[n])]
        titles.append(f"{names[label]} {score:.2f}\n{kind}")
    figure, panels = draw_photographs(parts, titles)
    for axes, box in zip(panels, boxes, strict=True):
        draw_box(axes, box, PALETTE[1])
    plt.close(figure)
    return figure


def boxes_by_kind(found: Detections, truth: GroundTruth) -> dict[str, Tensor]:
    """Return boxes ``(N, 4)`` that are right, missed, duplicate, or wrong otherwise."""
    verdict = diagnose(found, truth)
    right, duplicate = (
        verdict.kinds == KINDS.index(kind) for kind in ("correct", "duplicate")
    )
    return {
        "right": found.boxes[right],
        "missed": truth.boxes[verdict.missed],
        "duplicate": found.boxes[duplicate],
        "other mistakes": found.boxes[~right & ~duplicate],
    }


def cut_out(image: NDArray, box: Tensor) -> tuple[NDArray, list[float]]:
    """Return a square part of a picture around a box, and the box in it.

    Args:
        image: ``(H, W, 3)``; the part is smaller where it would reach beyond.
        box: ``(4,)`` in ``xyxy``.
    """
    x1, y1, x2, y2 = box.tolist()
    side = max((1 + 2 * AROUND) * max(x2 - x1, y2 - y1), SMALLEST)
    left = max(round((x1 + x2 - side) / 2), 0)
    top = max(round((y1 + y2 - side) / 2), 0)
    part = image[top : round(top + side), left : round(left + side)]
    return part, [x1 - left, y1 - top, x2 - left, y2 - top]
