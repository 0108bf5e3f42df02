"""Spectra of images and kernels, with frequency 0 in the centre."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def power_spectrum(image: ArrayLike) -> NDArray[np.float64]:
    """Squared modulus of the Fourier transform of a grey image, ``(H, W)``."""
    raise NotImplementedError


def frequency_response(kernel: ArrayLike, size: int = 256) -> NDArray[np.float64]:
    """Modulus of the kernel's Fourier transform, ``(size, size)``: gain per frequency."""
    raise NotImplementedError
