"""Histograms and tone curves: each grey level is mapped to another."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import require_positive, require_whole
from visiongen.classical.image import (
    require_grey,
    require_image,
    require_numbers,
    require_picture,
    same_type,
    to_float,
)

LEVELS = np.arange(256)


def histogram(image: ArrayLike) -> NDArray[np.int64]:
    """Count the pixels of each level 0 … 255.

    Args:
        image: uint8 ``(H, W)`` or ``(H, W, 3)``.

    Returns:
        ``(256,)`` or, for a colour image, ``(3, 256)``. Equal to ``cv2.calcHist``.
    """
    image = require_uint8(image)
    if image.ndim == 3:
        return np.stack([histogram(image[:, :, channel]) for channel in range(3)])
    return np.bincount(image.ravel(), minlength=256)


def cumulative(counts: ArrayLike) -> NDArray[np.float64]:
    """Fraction of the pixels at or below each level.

    Args:
        counts: ``(…, levels)``, not negative, not all 0.

    Returns:
        ``(…, levels)``, never falling, the last entry 1.
    """
    counts = require_numbers(counts, "counts")
    if counts.ndim == 0 or (counts < 0).any() or (counts.sum(axis=-1) == 0).any():
        raise ValueError("counts must be a histogram: not negative and not all 0")
    sums = counts.cumsum(axis=-1)
    return sums / sums[..., -1:]


def equalise(image: ArrayLike) -> NDArray[np.uint8]:
    """Spread the grey levels so that every level is used about equally often.

    Args:
        image: grey uint8 ``(H, W)``.

    Returns:
        uint8 ``(H, W)``; a picture of one level is returned as it is. Equal to
        ``cv2.equalizeHist`` within 1 level (OpenCV computes in float32).

    Source: Gonzalez and Woods (2018), section 3.3; the darkest level becomes 0.
    """
    image = require_uint8(require_grey(image))
    share = cumulative(histogram(image))
    darkest = share[image.min()]
    if darkest == 1:
        return image.copy()
    # T(k) = 255 (F(k) − F(darkest)) / (1 − F(darkest))
    curve = 255 * (share - darkest) / (1 - darkest)
    return np.rint(curve.clip(0)).astype(np.uint8)[image]


def clahe(
    image: ArrayLike, clip_limit: float = 2.0, tiles: tuple[int, int] = (8, 8)
) -> NDArray[np.uint8]:
    """Equalise each tile with its own, clipped curve, and blend the curves.

    Args:
        image: grey uint8 ``(H, W)``.
        clip_limit: most a level may hold, in multiples of a flat histogram; above 0.
        tiles: rows and columns of tiles, at most one a pixel. (OpenCV's
            ``tileGridSize`` is the other way round: columns, rows.)

    Returns:
        uint8 ``(H, W)``. Equal to ``cv2.createCLAHE(clip_limit, tiles[::-1])`` within
        1 level (OpenCV computes in float32).

    Source: Zuiderveld (1994), with OpenCV's way of handing out the excess.
    """
    image = require_uint8(require_grey(image))
    clip_limit = require_positive(clip_limit, "clip_limit")
    if np.shape(tiles) != (2,):
        raise ValueError(f"tiles must be (rows, columns), not {tiles}")
    rows, columns = (require_whole(count, 1, "tiles") for count in tiles)
    if rows > image.shape[0] or columns > image.shape[1]:
        raise ValueError(f"cannot cut {image.shape} pixels into {tiles} tiles")
    curves, (height, width) = tile_curves(image, clip_limit, (rows, columns))
    # each pixel lies between the centres of four tiles, and blends their curves
    top, bottom, y = between_centres(image.shape[0], height, rows)
    left, right, x = between_centres(image.shape[1], width, columns)
    top, bottom, y = top[:, None], bottom[:, None], y[:, None]
    above = (1 - x) * curves[top, left, image] + x * curves[top, right, image]
    below = (1 - x) * curves[bottom, left, image] + x * curves[bottom, right, image]
    return np.rint((1 - y) * above + y * below).astype(np.uint8)


def tile_curves(
    image: NDArray[np.uint8], clip_limit: float, tiles: tuple[int, int]
) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Return one curve a tile, ``(rows, columns, 256)``, and the size of a tile."""
    rows, columns = tiles
    spare = image.shape[0] % rows, image.shape[1] % columns
    if any(spare):  # as OpenCV, which then always continues both sides
        widths = (0, rows - spare[0]), (0, columns - spare[1])
        image = np.pad(image, widths, mode="reflect")
    height, width = image.shape[0] // rows, image.shape[1] // columns
    curves = np.empty((rows, columns, 256))
    for row in range(rows):
        for column in range(columns):
            top, left = row * height, column * width
            tile = image[top : top + height, left : left + width]
            curves[row, column] = clipped_curve(histogram(tile), clip_limit)
    return curves, (height, width)


def clipped_curve(counts: NDArray[np.int64], clip_limit: float) -> NDArray[np.float64]:
    """Map levels by the cumulative histogram after clipping it, ``(256,)``."""
    pixels = counts.sum()
    limit = max(int(clip_limit * pixels / 256), 1)
    excess = np.maximum(counts - limit, 0).sum()
    share, rest = divmod(excess, 256)
    clipped = np.minimum(counts, limit) + share
    if rest:
        clipped[:: 256 // rest][:rest] += 1
    # T(k) = 255 F(k), the slope of F being limited by the clipping
    return np.rint(255 * cumulative(clipped))


def between_centres(
    pixels: int, size: int, count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Numbers of the tiles before and after each pixel, and its way between them."""
    position = np.arange(pixels) / size - 0.5
    before = np.floor(position).astype(int)
    inside = 0, count - 1
    return before.clip(*inside), (before + 1).clip(*inside), position - before


def gamma_correct(image: ArrayLike, gamma: float) -> NDArray:
    """Raise the values, white being 1, to the power ``gamma``: below 1 brightens.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``, uint8 or float in [0, 1].
        gamma: above 0.

    Returns:
        The type of ``image``. Equal to ``skimage.exposure.adjust_gamma``: uint8
        exactly, float within 1e-12.
    """
    image = require_picture(image)
    return same_type(to_float(image) ** require_positive(gamma, "gamma"), image)


def srgb_to_linear(image: ArrayLike) -> NDArray[np.float64]:
    """Decode sRGB values to amounts of light.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``, uint8 or float in [0, 1].

    Returns:
        float64 within [0, 1].

    Source: IEC 61966-2-1 (1999).
    """
    value = to_float(image)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(image: ArrayLike) -> NDArray[np.float64]:
    """Encode amounts of light in [0, 1] as sRGB, the inverse of :func:`srgb_to_linear`.

    Returns float64 within [0, 1], inverse within 1e-7: the standard's constants are
    rounded. Source: IEC 61966-2-1 (1999).
    """
    light = to_float(image)
    curve = 1.055 * light ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, curve)


def require_uint8(image: ArrayLike) -> NDArray[np.uint8]:
    """Return ``image`` if it has the 256 levels of uint8."""
    image = require_image(image)
    if image.dtype != np.uint8:
        raise ValueError(
            f"image must be uint8, not {image.dtype}: convert a float picture with "
            "visiongen.classical.image.to_uint8"
        )
    return image
