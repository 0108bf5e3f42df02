"""What every detector returns."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


class NoKeypoints(ValueError):
    """A detector found nothing: the image is blank, or all of it is masked."""


@dataclass(frozen=True)
class Keypoints:
    """``N`` places in one picture.

    Attributes:
        points: ``(N, 2)`` float64, ``x, y`` in pixels, (0, 0) the first pixel's centre.
        sizes: ``(N,)`` diameter in pixels of the region that the keypoint stands for.
        angles: ``(N,)`` radians from the x axis towards the y axis, which is clockwise
            on the screen.
        responses: ``(N,)`` strength; only comparable within one detector.
    """

    points: NDArray
    sizes: NDArray
    angles: NDArray
    responses: NDArray

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, chosen: NDArray | slice) -> "Keypoints":
        """The keypoints at these indices (or where this mask is true)."""
        return Keypoints(
            self.points[chosen],
            self.sizes[chosen],
            self.angles[chosen],
            self.responses[chosen],
        )

    def strongest(self, count: int) -> "Keypoints":
        """At most ``count`` keypoints, the strongest first; ties keep their order."""
        return self[np.argsort(-self.responses, kind="stable")[:count]]


def keypoints(
    points: NDArray,
    sizes: NDArray | float,
    angles: NDArray | float = 0.0,
    responses: NDArray | float = 1.0,
) -> Keypoints:
    """Keypoints from arrays, or one number for all of them."""
    points = np.asarray(points, np.float64).reshape(-1, 2)
    spread = [
        np.broadcast_to(np.asarray(values, np.float64), len(points)).copy()
        for values in (sizes, angles, responses)
    ]
    return Keypoints(points, *spread)


def from_opencv(found: Sequence[cv2.KeyPoint]) -> Keypoints:
    """Keypoints from OpenCV's, whose angles are in degrees."""
    return keypoints(
        np.array([k.pt for k in found], np.float64),
        np.array([k.size for k in found]),
        np.deg2rad([k.angle for k in found]),
        np.array([k.response for k in found]),
    )


def detect_and_describe(
    method: cv2.Feature2D, image: NDArray, count: int, mask: NDArray | None = None
) -> tuple[Keypoints, NDArray]:
    """The strongest keypoints of one of OpenCV's methods, with their descriptors.

    OpenCV's own limit is not enough for a fair comparison: SIFT returns ties beyond
    it, and applies the mask only afterwards.

    Args:
        method: such as ``cv2.SIFT_create()`` or ``cv2.ORB_create(count)``.
        image: ``(H, W)`` uint8.
        count: at most so many keypoints.
        mask: ``(H, W)`` uint8; keypoints only where it is not 0.

    Returns:
        ``N <= count`` keypoints, strongest first, and ``(N, D)`` descriptors.

    Raises:
        ValueError: the image is in colour.
        NoKeypoints: nothing is found in it.
    """
    if image.ndim != 2 or image.dtype != np.uint8:
        raise ValueError(f"a grey uint8 image is needed, got {image.shape}")
    found, descriptors = method.detectAndCompute(image, mask)
    if descriptors is None:
        raise NoKeypoints("no keypoint in this image: is it blank, or all masked?")
    points = from_opencv(found)
    order = np.argsort(-points.responses, kind="stable")[:count]
    return points[order], descriptors[order]
