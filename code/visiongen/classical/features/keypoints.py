"""What every detector returns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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


def from_opencv(found: list) -> Keypoints:
    """Keypoints from OpenCV's list of ``cv2.KeyPoint``, whose angles are degrees."""
    return keypoints(
        np.array([k.pt for k in found], np.float64),
        np.array([k.size for k in found]),
        np.deg2rad([k.angle for k in found]),
        np.array([k.response for k in found]),
    )
