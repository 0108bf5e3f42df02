"""Three models of noise. uint8 in gives uint8 out, float in [0, 1] gives float."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def add_gaussian_noise(
    image: ArrayLike, sigma: float, generator: np.random.Generator
) -> NDArray:
    """Add normal noise; ``sigma`` is a fraction of white (0.1 = 25.5 of 255)."""
    raise NotImplementedError


def add_salt_and_pepper(
    image: ArrayLike, fraction: float, generator: np.random.Generator
) -> NDArray:
    """Turn a ``fraction`` of the pixels black or white, half and half."""
    raise NotImplementedError


def add_poisson_noise(
    image: ArrayLike, photons: float, generator: np.random.Generator
) -> NDArray:
    """Count photons: a white pixel receives ``photons`` of them on average."""
    raise NotImplementedError
