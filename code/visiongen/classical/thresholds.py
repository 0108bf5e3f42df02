"""Thresholds: from a grey picture to a bool mask."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def between_class_variance(image: ArrayLike) -> NDArray[np.float64]:
    """Otsu's criterion for each of the 256 levels t: classes ``<= t`` and ``> t``."""
    raise NotImplementedError


def otsu_threshold(image: ArrayLike) -> int:
    """The level t that maximises the between-class variance; bright is ``image > t``."""
    raise NotImplementedError


def adaptive_threshold(
    image: ArrayLike, size: int, offset: float, border: str = "reflect"
) -> NDArray[np.bool_]:
    """True where a pixel exceeds the mean of its ``size × size`` window − ``offset``."""
    raise NotImplementedError
