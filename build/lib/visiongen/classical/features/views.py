"""One photograph seen in other ways, with the true map from the old view to the new."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.homography import transform
from visiongen.classical.image import to_float, to_uint8

MARGIN = 24  # pixels from the rim in which no detector may look


@dataclass(frozen=True)
class View:
    """A second picture of the same plane.

    Attributes:
        image: ``(H, W)`` uint8.
        matrix: ``(3, 3)`` from the first picture to this one.
    """

    image: NDArray
    matrix: NDArray


def warped(image: NDArray, matrix: NDArray) -> View:
    """The picture after a homography, on a canvas that holds all of it.

    Where the picture shrinks it is blurred before, as a lens would.
    """
    height, width = image.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    moved = transform(matrix, corners)
    low, high = np.floor(moved.min(0)), np.ceil(moved.max(0))
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
    matrix = shift @ matrix / matrix[2, 2]
    size = tuple((high - low).astype(int))
    # Draw twice as large and average: no aliasing down to half the size.
    double = np.diag([2.0, 2.0, 1.0])
    double[:2, 2] = 0.5
    large = cv2.warpPerspective(
        image, double @ matrix, (2 * size[0], 2 * size[1]), flags=cv2.INTER_CUBIC
    )
    return View(cv2.resize(large, size, interpolation=cv2.INTER_AREA), matrix)


def rotated(image: NDArray, degrees: float) -> View:
    """Turned about the centre, clockwise on the screen."""
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return warped(image, np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]))


def scaled(image: NDArray, factor: float) -> View:
    """Enlarged by ``factor``, or made smaller where it is below 1."""
    return warped(image, np.diag([factor, factor, 1.0]))


def tilted(image: NDArray, degrees: float) -> View:
    """A print of the photograph turned about its upright axis, away from the camera.

    The camera stands two picture widths away and its scale is that of the centre.
    """
    height, width = image.shape
    away = 2.0 * width
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    # (x, y) on the print is (c x, y, away + s x) before the camera.
    camera = np.array([[c * away, 0, 0], [0, away, 0], [s, 0, away]])
    centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    return warped(image, camera @ centre)


def blurred(image: NDArray, sigma: float) -> View:
    """Out of focus by a Gaussian of ``sigma`` pixels; 0 leaves it sharp."""
    soft = cv2.GaussianBlur(image, (0, 0), sigma) if sigma > 0 else image
    return View(soft, np.eye(3))


def noisy(image: NDArray, sigma: float, generator: np.random.Generator) -> View:
    """With normal noise of ``sigma`` times white."""
    values = to_float(image) + generator.normal(0, sigma, image.shape)
    return View(to_uint8(np.clip(values, 0, 1)), np.eye(3))


def brightened(image: NDArray, gain: float) -> View:
    """Exposed ``gain`` times as long; what becomes brighter than white is cut off."""
    return View(to_uint8(np.clip(gain * to_float(image), 0, 1)), np.eye(3))


def shared_masks(
    first: tuple[int, ...], second: tuple[int, ...], matrix: NDArray
) -> tuple[NDArray, NDArray]:
    """Where both pictures show the same, at least 24 pixels from either's rim.

    Args:
        first: ``(H, W)`` shape of the first picture.
        second: shape of the second.
        matrix: from first to second.

    Returns:
        Two uint8 masks of these shapes, 255 where a detector may look.
    """
    one, two = (np.zeros(shape, np.uint8) for shape in (first, second))
    inner = slice(MARGIN, -MARGIN)
    one[inner, inner] = two[inner, inner] = 255
    nearest = cv2.INTER_NEAREST
    onto_second = cv2.warpPerspective(one, matrix, two.shape[::-1], flags=nearest)
    back = np.linalg.inv(matrix)
    onto_first = cv2.warpPerspective(two, back, one.shape[::-1], flags=nearest)
    return np.bitwise_and(one, onto_first), np.bitwise_and(two, onto_second)
