"""Thresholds: from a grey picture to a bool mask."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import require_odd
from visiongen.classical.filters import correlate_separable
from visiongen.classical.histograms import LEVELS, histogram
from visiongen.classical.image import require_grey


def between_class_variance(image: ArrayLike) -> NDArray[np.float64]:
    """Otsu's criterion for every threshold t: dark is ``<= t``, bright is ``> t``.

    Args:
        image: grey uint8 ``(H, W)``.

    Returns:
        ``(256,)`` in squared grey levels; 0 where one of the two classes is empty.

    Source: Otsu (1979), equation 14.
    """
    counts = histogram(require_grey(image))
    share = counts / counts.sum()
    dark = share.cumsum()  # ω₀(t)
    bright = 1 - dark  # ω₁(t)
    sums = (LEVELS * share).cumsum()
    both = (dark > 0) & (counts.cumsum() < counts.sum())
    dark_mean = np.divide(sums, dark, where=both, out=np.zeros(256))
    bright_mean = np.divide(sums[-1] - sums, bright, where=both, out=np.zeros(256))
    # σ²(t) = ω₀ ω₁ (μ₀ − μ₁)²
    return dark * bright * (dark_mean - bright_mean) ** 2


def otsu_threshold(image: ArrayLike) -> int:
    """The threshold with the largest variance between dark and bright.

    Args:
        image: grey uint8 ``(H, W)``.

    Returns:
        The first best t; bright is ``image > t``. Equal to ``cv2.threshold`` with
        ``cv2.THRESH_OTSU`` and to ``skimage.filters.threshold_otsu``.

    Raises:
        ValueError: also for a picture of one grey level, which has no two classes.

    Source: Otsu (1979).
    """
    variance = between_class_variance(image)
    if variance.max() == 0:
        raise ValueError("image has a single grey level: there is nothing to separate")
    return int(variance.argmax())


def adaptive_threshold(
    image: ArrayLike, size: int, offset: float, border: str = "reflect"
) -> NDArray[np.bool_]:
    """True where a pixel is brighter than the mean around it, less ``offset``.

    Args:
        image: grey ``(H, W)``, any real type.
        size: side of the window of the mean, odd.
        offset: in the units of the image.
        border: see :func:`visiongen.classical.borders.pad`.

    Returns:
        bool ``(H, W)``. Equal to ``image > skimage.filters.threshold_local(image, size,
        method="mean", offset=offset, mode="mirror")``; ``cv2.adaptiveThreshold`` rounds
        the mean to a whole level, so it may differ within half a level of it.
    """
    image, size = require_grey(image), require_odd(size)
    if not np.isfinite(offset):
        raise ValueError(f"offset must be finite, not {offset}")
    ones = np.ones(size)
    mean = correlate_separable(image, ones, ones, border) / size**2
    return image > mean - offset
