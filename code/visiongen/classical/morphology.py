"""Morphology of binary (bool) and grey images; the type of the image is kept."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Element = NDArray[np.bool_]


def disk(radius: int) -> Element:
    """All pixels within ``radius`` of the centre, ``(2 radius + 1,) * 2``."""
    raise NotImplementedError


def square(size: int) -> Element:
    """The full ``(size, size)`` square; odd size."""
    raise NotImplementedError


def cross(size: int) -> Element:
    """The centre row and the centre column of a ``(size, size)`` square; odd size."""
    raise NotImplementedError


def line(length: int, degrees: float = 0) -> Element:
    """A line of ``length`` pixels (odd) through the centre; 0° lies, 90° stands."""
    raise NotImplementedError


def erode(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Minimum over the element laid on each pixel."""
    raise NotImplementedError


def dilate(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Maximum over the element, turned by half a turn, laid on each pixel."""
    raise NotImplementedError


def opening(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Erode, then dilate: removes what is bright and smaller than the element."""
    raise NotImplementedError


def closing(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Dilate, then erode: fills what is dark and smaller than the element."""
    raise NotImplementedError


def morphological_gradient(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Dilation minus erosion: the outline."""
    raise NotImplementedError


def white_top_hat(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Image minus opening: the bright details that the opening removed."""
    raise NotImplementedError


def black_top_hat(image: ArrayLike, element: ArrayLike) -> NDArray:
    """Closing minus image: the dark details that the closing filled."""
    raise NotImplementedError


def label_components(
    mask: ArrayLike, neighbours: int = 8
) -> tuple[NDArray[np.int64], int]:
    """Number the connected regions of a bool mask 1, 2, …; return (labels, count)."""
    raise NotImplementedError
