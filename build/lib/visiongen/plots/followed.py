"""A video with the people that were followed in it, each in a colour of its own."""

from collections.abc import Sequence

import cv2
import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from visiongen.detection.tracking import Track
from visiongen.plots.style import COLOURS

WHITE = (255, 255, 255)


def draw_followed(frames: NDArray, tracks: Sequence[Track], x: float) -> NDArray:
    """Draw each track's box with its number, and an upright line.

    Args:
        frames: ``(T, H, W, 3)`` RGB uint8.
        tracks: those of the frames; colours repeat after six.
        x: place of the line, in pixels.

    Returns:
        A copy of ``frames``.
    """
    drawn = frames.copy()
    height = frames.shape[1]
    for frame in drawn:
        cv2.line(frame, (round(x), 0), (round(x), height - 1), WHITE, 1)
    for number, each in enumerate(tracks):
        colour = [round(255 * part) for part in to_rgb(COLOURS[number % 6])]
        for n, box in zip(each.frames, each.boxes, strict=True):
            left, top, right, bottom = np.rint(box.numpy()).astype(int).tolist()
            cv2.rectangle(drawn[n], (left, top), (right, bottom), colour, 2)
            place = (left, max(top - 4, 10))
            cv2.putText(drawn[n], str(number + 1), place, 0, 0.45, colour, 1, 16)
    return drawn
