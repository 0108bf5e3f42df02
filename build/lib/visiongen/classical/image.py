"""What counts as an image, and the two ranges of its values.

An image is an array ``(H, W)`` (grey) or ``(H, W, 3)`` (red, green, blue; never in
OpenCV's order blue, green, red). White is 255 in ``uint8`` and 1.0 in floating point.

One rule says which type a function of ``visiongen.classical`` returns:

* what adds up neighbours (linear filters, derivatives, bilateral and non-local means,
  pyramids) returns ``float64`` in the units of its input, never rounded or clipped;
* what picks a neighbour (median, morphology) returns the very type of its input;
* what makes a new picture (equalisation, gamma, grey conversion, noise) returns
  ``uint8``, rounded to the nearest, for ``uint8``, and ``float64`` for floats;
* what changes the meaning of the numbers (HSV, linear light) returns ``float64``.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-9  # what float arithmetic may leave [0, 1] by


def require_numbers(values: ArrayLike, name: str) -> NDArray:
    """Return ``values`` as an array if it holds real, finite numbers, at least one."""
    values = np.asarray(values)
    if values.dtype.kind not in "buif":
        raise ValueError(f"{name} must hold real numbers, not {values.dtype}")
    if values.size == 0:
        raise ValueError(f"{name} is empty: its shape is {values.shape}")
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise ValueError(f"{name} holds NaN or infinity")
    return values


def require_image(image: ArrayLike, name: str = "image") -> NDArray:
    """Return ``image`` as an array if it is a grey or RGB image, of any range.

    Args:
        image: bool, integer or floating point, ``(H, W)`` or ``(H, W, 3)``.
        name: what the error message calls it.

    Raises:
        ValueError: another shape, no pixel, another type, NaN or infinity.
    """
    image = require_numbers(image, name)
    if image.ndim != 2 and (image.ndim != 3 or image.shape[2] != 3):
        raise ValueError(
            f"{name} must have shape (H, W) or (H, W, 3), not {image.shape}"
        )
    return image


def require_grey(image: ArrayLike, name: str = "image") -> NDArray:
    """Return ``image`` as an array if it is a grey image ``(H, W)``."""
    image = require_image(image, name)
    if image.ndim != 2:
        raise ValueError(
            f"{name} must be grey, (H, W), not {image.shape}: convert it with "
            "visiongen.classical.colour.rgb_to_grey"
        )
    return image


def require_picture(image: ArrayLike, name: str = "image") -> NDArray:
    """Return ``image`` if white is known: ``uint8``, or floats within [0, 1].

    Floats may leave [0, 1] by 1e-9, as sums of weights do, and are clipped then.
    """
    image = require_image(image, name)
    if image.dtype == np.uint8:
        return image
    if image.dtype.kind != "f":
        raise ValueError(
            f"{name} must be uint8 (0…255) or float (0…1), not {image.dtype}"
        )
    low, high = image.min(), image.max()
    if low < -ROUNDING or high > 1 + ROUNDING:
        raise ValueError(
            f"{name} is float, so its values must lie in [0, 1], "
            f"not in [{low:.4g}, {high:.4g}]"
        )
    return image.clip(0, 1)


def to_float(image: ArrayLike) -> NDArray[np.float64]:
    """Convert a picture to ``float64`` with white at 1; uint8 is divided by 255."""
    image = require_picture(image)
    return image / np.float64(255 if image.dtype == np.uint8 else 1)


def to_uint8(image: ArrayLike) -> NDArray[np.uint8]:
    """Convert a picture to ``uint8`` with white at 255, rounded to the nearest."""
    image = require_picture(image)
    if image.dtype == np.uint8:
        return image.copy()
    return np.rint(255 * image.astype(np.float64)).astype(np.uint8)


def same_type(values: NDArray, image: NDArray) -> NDArray:
    """Clip ``values`` to [0, 1] and return them as ``image`` is: uint8 or float64."""
    values = np.clip(values, 0, 1)
    return to_uint8(values) if image.dtype == np.uint8 else values
