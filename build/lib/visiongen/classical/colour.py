"""Colour spaces. Channels in the order red, green, blue; uint8 or float in [0, 1]."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.image import require_picture, same_type, to_float

LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


def rgb_to_grey(image: ArrayLike) -> NDArray:
    """Weigh red, green and blue as the eye does: 0.299, 0.587, 0.114.

    Args:
        image: RGB ``(H, W, 3)``, uint8 or float in [0, 1].

    Returns:
        ``(H, W)`` of that type. Equal to ``cv2.cvtColor(…, cv2.COLOR_RGB2GRAY)`` within
        1 level of uint8, where OpenCV works with integer weights, and 1e-6 of float32.
        (``skimage.color.rgb2gray`` has other weights, those of BT.709.)

    Source: ITU-R BT.601, on gamma-encoded values.
    """
    image = require_rgb(image)
    return same_type(to_float(image) @ LUMA, image)


def rgb_to_hsv(image: ArrayLike) -> NDArray[np.float64]:
    """Describe colours by hue, saturation and value.

    Args:
        image: RGB ``(H, W, 3)``, uint8 or float in [0, 1].

    Returns:
        float64 ``(H, W, 3)``, all within [0, 1]; hue runs from red 0 over green 1/3 and
        blue 2/3 back to red, and is 0 for greys. Equal to ``skimage.color.rgb2hsv``
        within 1e-12. (OpenCV stores hue / 2 in degrees, 0 … 179.)

    Source: Smith (1978).
    """
    rgb = to_float(require_rgb(image))
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    value = rgb.max(axis=2)
    chroma = value - rgb.min(axis=2)
    nonzero = np.where(chroma > 0, chroma, 1)
    sixths = np.select(
        [chroma == 0, value == red, value == green],
        [0 * value, (green - blue) / nonzero % 6, (blue - red) / nonzero + 2],
        default=(red - green) / nonzero + 4,
    )
    saturation = chroma / np.where(value > 0, value, 1)
    return np.stack([sixths / 6, saturation, value], axis=2)


def hsv_to_rgb(image: ArrayLike) -> NDArray[np.float64]:
    """Return from hue, saturation and value in [0, 1] to RGB in [0, 1].

    Equal to ``skimage.color.hsv2rgb`` within 1e-12; inverse of :func:`rgb_to_hsv`.
    """
    hsv = to_float(require_rgb(image))
    hue, saturation, value = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    # distance in sixths of the circle from red, green and blue's own darkest hue
    k = (np.array([5, 3, 1]) + 6 * hue[..., None]) % 6  # (H, W, 3)
    dip = np.minimum(k, 4 - k).clip(0, 1)
    return value[..., None] * (1 - saturation[..., None] * dip)


def require_rgb(image: ArrayLike) -> NDArray:
    """Return ``image`` if it is a colour picture ``(H, W, 3)``."""
    image = require_picture(image)
    if image.ndim != 3:
        raise ValueError(f"image must be colour, (H, W, 3), not {image.shape}")
    return image
