"""Morphology of binary (bool) and grey images.

Images are ``(H, W)`` or ``(H, W, 3)`` (each channel for itself) of any real type, which
is kept. A structuring element is a bool array with odd sides, its centre the origin.
Pixels beyond the edge of the image take no part, as in OpenCV. ``ValueError`` for an
array that is no image, NaN, and an element that is empty or has an even side.

Source: Serra (1982); Gonzalez and Woods (2018), chapter 9.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import require_odd, require_whole
from visiongen.classical.image import require_grey, require_image, require_numbers

Element = NDArray[np.bool_]


def disk(radius: int) -> Element:
    """All pixels within ``radius`` of the centre, as ``skimage.morphology.disk``."""
    radius = require_whole(radius, 0, "radius")
    i, j = np.ogrid[-radius : radius + 1, -radius : radius + 1]
    return i**2 + j**2 <= radius**2


def square(size: int) -> Element:
    """The full ``(size, size)`` square, size odd."""
    size = require_odd(size)
    return np.ones((size, size), dtype=bool)


def cross(size: int) -> Element:
    """The middle row and the middle column of a ``(size, size)`` square, size odd."""
    size = require_odd(size)
    element = np.zeros((size, size), dtype=bool)
    element[size // 2, :] = True
    element[:, size // 2] = True
    return element


def line(length: int, degrees: float = 0) -> Element:
    """A line of ``length`` pixels (odd) through the centre: 0° lies, 90° stands.

    Angles turn anticlockwise, as seen on the page. Returns ``(length, length)``.
    """
    length = require_odd(length, "length")
    half, angle = length // 2, np.deg2rad(degrees)
    down, right = -np.sin(angle), np.cos(angle)
    # the longer of the two sides advances by whole pixels, so that no pixel is skipped
    steps = np.arange(-half, half + 1) / max(abs(down), abs(right))
    rows = np.rint(steps * down).astype(int)
    columns = np.rint(steps * right).astype(int)
    element = np.zeros((length, length), dtype=bool)
    element[rows + half, columns + half] = True
    return element


def erode(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Minimum over the element laid on each pixel.

    For a mask: the pixels at which the element fits inside, {p : B + p ⊆ A}.
    Equal to ``cv2.erode`` and ``skimage.morphology.erosion(…, mode="max")`` exactly.
    """
    image, element = require_image(image), require_element(element)
    _, highest = limits(image.dtype)
    # (f ⊖ B)(p) = min { f(p + b) : b ∈ B }
    result = np.full_like(image, highest)
    for shifted in shifted_copies(image, element, highest):
        result = np.minimum(result, shifted)
    return result


def dilate(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Maximum over the element turned by half a turn and laid on each pixel.

    For a mask: all pixels that the element covers when it walks over A, A ⊕ B.
    Equal to ``scipy.ndimage.grey_dilation`` exactly, and to ``cv2.dilate`` with the
    element turned: OpenCV does not turn it, which matters only if it is lopsided.
    """
    image, element = require_image(image), require_element(element)
    lowest, _ = limits(image.dtype)
    # (f ⊕ B)(p) = max { f(p − b) : b ∈ B }
    result = np.full_like(image, lowest)
    for shifted in shifted_copies(image, element[::-1, ::-1], lowest):
        result = np.maximum(result, shifted)
    return result


def opening(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Erode, then dilate: removes what is bright and too small for the element."""
    return dilate(erode(image, element), element)


def closing(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Dilate, then erode: fills what is dark and too small for the element."""
    return erode(dilate(image, element), element)


def morphological_gradient(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Dilation minus erosion: a thick outline. The element must hold its centre."""
    element = require_element(element)
    if not element[element.shape[0] // 2, element.shape[1] // 2]:
        raise ValueError("the element of a gradient must hold its centre")
    return minus(dilate(image, element), erode(image, element))


def white_top_hat(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Image minus opening: the bright details that the opening removed."""
    return minus(require_image(image), opening(image, element))


def black_top_hat(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Closing minus image: the dark details that the closing filled."""
    return minus(closing(image, element), require_image(image))


def label_components(
    mask: ArrayLike, neighbours: int = 8
) -> tuple[NDArray[np.int64], int]:
    """Number the connected regions of a mask.

    Args:
        mask: bool ``(H, W)``.
        neighbours: 4 (sides) or 8 (sides and corners) that connect.

    Returns:
        ``(H, W)`` labels, 0 outside the mask and 1, 2, … in reading order of each
        region's first pixel, and the number of regions. Equal to
        ``scipy.ndimage.label`` exactly.
    """
    mask = require_grey(mask, "mask")
    if mask.dtype != bool:
        raise ValueError(f"mask must be bool, not {mask.dtype}")
    if neighbours not in (4, 8):
        raise ValueError(f"neighbours must be 4 or 8, not {neighbours}")
    around = (np.argwhere(square(3) if neighbours == 8 else cross(3)) - 1).tolist()
    unseen = np.pad(mask, 1)  # no neighbour of the mask lies outside this array
    labels = np.zeros(unseen.shape, dtype=np.int64)
    count = 0
    for start in map(tuple, np.argwhere(unseen).tolist()):
        if not unseen[start]:
            continue
        count += 1
        unseen[start], waiting = False, [start]
        while waiting:
            row, column = waiting.pop()
            labels[row, column] = count
            for i, j in around:
                pixel = row + i, column + j
                if unseen[pixel]:
                    unseen[pixel] = False
                    waiting.append(pixel)
    return labels[1:-1, 1:-1], count


def require_element(element: ArrayLike) -> Element:
    """Return ``element`` as bool if it is ``(h, w)``, both odd, of 0 and 1."""
    element = require_numbers(element, "element")
    if element.ndim != 2 or element.shape[0] % 2 == 0 or element.shape[1] % 2 == 0:
        raise ValueError(
            f"element must have shape (h, w), both odd, not {element.shape}"
        )
    if not np.isin(element, (0, 1)).all() or not element.any():
        raise ValueError("element must hold only 0 and 1, and at least one 1")
    return element.astype(bool)


def limits(dtype: np.dtype) -> tuple:
    """Lowest and highest value of a type: they never win a maximum or a minimum."""
    if dtype.kind == "b":
        return False, True
    if dtype.kind == "f":
        return np.finfo(dtype).min, np.finfo(dtype).max
    return np.iinfo(dtype).min, np.iinfo(dtype).max


def shifted_copies(image: NDArray, element: Element, outside) -> list[NDArray]:
    """One view ``f(p + b)`` of the image for each b of the element."""
    rows, columns = image.shape[:2]
    i, j = element.shape[0] // 2, element.shape[1] // 2
    widths = [(i, i), (j, j), (0, 0)][: image.ndim]
    padded = np.pad(image, widths, constant_values=outside)
    return [
        padded[top : top + rows, left : left + columns]
        for top, left in np.argwhere(element)
    ]


def minus(a: NDArray, b: NDArray) -> NDArray:
    """``a − b`` where ``a >= b``; for masks, a without b."""
    return a & ~b if a.dtype.kind == "b" else a - b
