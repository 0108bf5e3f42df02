"""The same object from frame to frame, and how often it crosses a line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from visiongen.detection.overlap import intersection_over_union
from visiongen.detection.scenes import Detections


@dataclass(eq=False)
class Track:
    """One object.

    Attributes:
        frames: indices of the frames in which it was seen, rising.
        boxes: ``(4,)`` in ``xyxy``, one a frame.
    """

    frames: list[int] = field(default_factory=list)
    boxes: list[Tensor] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.frames)


def track(
    found: Sequence[Detections], iou: float = 0.3, patience: int = 5
) -> list[Track]:
    """Link detections of one class over the frames of a video.

    In each frame, boxes and the last boxes of all living tracks are matched so that the
    sum of overlaps is largest. Nothing is predicted: fast objects get lost.

    Args:
        found: of each frame.
        iou: least overlap of a match.
        patience: frames that a track may miss.

    Source: the matching of Bewley et al. (2016), without its motion model.
    """
    tracks: list[Track] = []
    for frame, here in enumerate(found):
        alive = [each for each in tracks if frame - each.frames[-1] <= patience + 1]
        free = set(range(len(here)))
        if alive and free:
            last = torch.stack([each.boxes[-1] for each in alive])
            shared = intersection_over_union(last, here.boxes).numpy()  # (T, N)
            for row, column in zip(*linear_sum_assignment(-shared), strict=True):
                if shared[row, column] >= iou:
                    alive[row].frames.append(frame)
                    alive[row].boxes.append(here.boxes[column])
                    free.remove(int(column))
        tracks += [Track([frame], [here.boxes[n]]) for n in sorted(free)]
    return tracks


def crossings(tracks: Sequence[Track], x: float) -> dict[str, int]:
    """Count how often the middle of a box passes an upright line.

    Args:
        tracks: of ``track``.
        x: place of the line, in pixels.

    Returns:
        Counts by "rightwards" and "leftwards"; one who turns back counts in both.
    """
    counts = {"rightwards": 0, "leftwards": 0}
    for each in tracks:
        middles = torch.stack(each.boxes)[:, ::2].mean(1)
        right = middles >= x
        counts["rightwards"] += int((~right[:-1] & right[1:]).sum())
        counts["leftwards"] += int((right[:-1] & ~right[1:]).sum())
    return counts
