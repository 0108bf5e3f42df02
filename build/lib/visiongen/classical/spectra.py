"""Spectra of images and kernels, frequency 0 in the centre."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import require_whole
from visiongen.classical.filters import require_kernel
from visiongen.classical.image import require_grey


def power_spectrum(image: ArrayLike) -> NDArray[np.float64]:
    """Power of each frequency of a grey image.

    Returns:
        ``(H, W)``, ``|F|² / (H W)``, so that its sum is the image's sum of squares
        (Parseval). Frequency 0 is at ``(H // 2, W // 2)``.
    """
    image = require_grey(image).astype(np.float64)
    return np.fft.fftshift(np.abs(np.fft.fft2(image)) ** 2) / image.size


def frequency_response(kernel: ArrayLike, size: int = 256) -> NDArray[np.float64]:
    """Factor by which a kernel multiplies the amplitude of each frequency.

    Args:
        kernel: ``(h, w)``, both odd.
        size: of the result, at least the kernel's sides.

    Returns:
        ``(size, size)``, frequency 0 at ``(size // 2, size // 2)``, where it is |Σ k|.
    """
    kernel = require_kernel(kernel)
    size = require_whole(size, max(kernel.shape), "size")
    return np.fft.fftshift(np.abs(np.fft.fft2(kernel, (size, size))))
