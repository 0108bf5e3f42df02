"""Photographs for the live demos: public domain or CC0 only, small, lossless."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visiongen.classical.image import to_float, to_uint8


def halved(image: NDArray) -> NDArray[np.uint8]:
    """Half the size of a grey picture, every pixel the mean of four.

    Args:
        image: ``(H, W)`` uint8, both even.
    """
    height, width = image.shape
    blocks = to_float(image).reshape(height // 2, 2, width // 2, 2)
    return to_uint8(blocks.mean((1, 3)))


def png(image: NDArray) -> bytes:
    """The PNG file of a ``(H, W)`` or ``(H, W, 3)`` uint8 picture."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG", optimize=True)
    return file.getvalue()
