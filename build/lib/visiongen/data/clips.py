"""Videos of the registry at the one size that the chapters on motion use."""

import cv2
import numpy as np
from numpy.typing import NDArray

from visiongen.data.files import video_frames

SIZE = (640, 360)  # width, height


def clip(name: str, start: int, stop: int, step: int = 1) -> NDArray[np.uint8]:
    """Every ``step``-th frame of a video, reduced to 640 × 360 pixels.

    Args:
        name: a video of the registry with sides as 16 to 9, such as
            ``video/bedroom_960x540.mp4``.
        start: index of the first frame.
        stop: index after the last frame that may be taken.
        step: 1 for every frame.

    Returns:
        ``(T, 360, 640, 3)`` RGB uint8; each pixel is the mean of those it replaces.

    Raises:
        ValueError: the video has no such frames, or other proportions.
        UnknownDataError, DataUnavailableError: as for ``video_frames``.
    """
    frames = video_frames(name, start, stop)[::step]
    height, width = frames.shape[1:3]
    if width * SIZE[1] != height * SIZE[0]:
        raise ValueError(f"{name} is {width} × {height}, not 16 to 9 as 640 × 360 is")
    return np.stack([cv2.resize(f, SIZE, interpolation=cv2.INTER_AREA) for f in frames])
