"""What a detector finds after each epoch, in photographs that it is not trained on.

Cards keep it, and a live demo plays it.
"""

import copy
from collections.abc import Callable, Sequence
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import nn

from visiongen.data.files import photograph
from visiongen.detection.coco_sample import coco_image
from visiongen.detection.decoded_predictions import detect_decoded
from visiongen.detection.letterbox import GREY

LOWEST = 0.05  # confidence of what is kept
MOST = 14  # detections of one photograph and epoch
SIZES = (512, 256, 128, 64)  # pixels of each copy of one photograph
STREET = "000000005001"  # of COCO, the scene of chapter 6's live demo

Row = list[float]


def copy_places() -> tuple[tuple[int, int], ...]:
    """Return the upper left corner of each copy of ``at_sizes``, row and column."""
    largest, half, quarter, _ = SIZES
    return (0, 0), (0, largest), (half, largest), (half, largest + quarter)


def at_sizes(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put a photograph beside smaller copies of itself.

    Args:
        image: ``(512, 512)`` grey.

    Returns:
        ``(512, 768, 3)`` RGB, grey where no copy lies.
    """
    largest, half = SIZES[:2]
    sheet = np.full((largest, largest + half), GREY, np.uint8)
    for size, (top, left) in zip(SIZES, copy_places(), strict=True):
        copied = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
        sheet[top : top + size, left : left + size] = copied
    return np.stack([sheet] * 3, axis=2)


FILMED: dict[str, Callable[[], NDArray]] = {
    "street": partial(coco_image, STREET),
    "sizes": lambda: at_sizes(photograph("camera")),
    "rocket": partial(photograph, "rocket"),
}


class DetectionFilm:
    """A frame of every photograph for each time that a network is looked at.

    Args:
        names: of ``FILMED``: a street with people; one person four times, each half
            as large as the one before; and nobody.
        side: of the square that the network gets.
        iou: of suppression.

    Attributes:
        frames: by photograph, a row of numbers a frame: ``x1, y1, x2, y2`` in whole
            pixels and the score of one detection after the other, the surest first.
    """

    def __init__(self, names: Sequence[str], side: int, iou: float):
        self.photographs = {name: FILMED[name]() for name in names}
        self.side, self.iou = side, iou
        self.frames: dict[str, list[Row]] = {name: [] for name in names}

    def take(self, network: nn.Module) -> None:
        """Add a frame of what a network of one class finds. It is left as it is."""
        judged = copy.deepcopy(network).cpu().float().eval()
        for name, image in self.photographs.items():
            found = detect_decoded(judged, image, self.side, LOWEST, self.iou, MOST)
            pairs = zip(found.boxes.tolist(), found.scores.tolist(), strict=True)
            row: Row = []
            for box, score in pairs:
                row += [*map(round, box), round(score, 2)]
            self.frames[name].append(row)
