"""Three models of noise.

A uint8 picture stays uint8 (rounded), a float picture in [0, 1] stays float64; both are
clipped to their range. The same generator state gives the same noise.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import require_positive
from visiongen.classical.image import require_picture, same_type, to_float


def add_gaussian_noise(
    image: ArrayLike, sigma: float, generator: np.random.Generator
) -> NDArray:
    """Add normal noise, as electronics do.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``, uint8 or float in [0, 1].
        sigma: standard deviation as a fraction of white: 0.1 is 25.5 of 255.
        generator: source of chance, ``np.random.default_rng(seed)``.
    """
    image = require_picture(image)
    noise = generator.normal(0, require_positive(sigma, "sigma"), image.shape)
    return same_type(to_float(image) + noise, image)


def add_salt_and_pepper(
    image: ArrayLike, fraction: float, generator: np.random.Generator
) -> NDArray:
    """Turn pixels black or white, each with half of the chance, as dead sensors do.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``, uint8 or float in [0, 1].
        fraction: chance within [0, 1] that a pixel is hit, in all channels at once.
        generator: source of chance, ``np.random.default_rng(seed)``.
    """
    image = require_picture(image)
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction must lie in [0, 1], not {fraction}")
    chance = generator.random(image.shape[:2])
    noisy = to_float(image)
    noisy[chance < fraction / 2] = 0
    noisy[chance > 1 - fraction / 2] = 1
    return same_type(noisy, image)


def add_poisson_noise(
    image: ArrayLike, photons: float, generator: np.random.Generator
) -> NDArray:
    """Count photons, whose number varies: √n around a mean of n.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``, uint8 or float in [0, 1], taken as
            proportional to the light.
        photons: mean count in a white pixel, above 0; fewer photons, more noise.
        generator: source of chance, ``np.random.default_rng(seed)``.
    """
    image = require_picture(image)
    photons = require_positive(photons, "photons")
    counts = generator.poisson(to_float(image) * photons)
    return same_type(counts / photons, image)
