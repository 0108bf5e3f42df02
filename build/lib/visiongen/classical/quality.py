"""How close is a picture to its reference?

Both pictures have one shape and one type, uint8 or float in [0, 1]: pictures of two
ranges cannot be compared, and ``ValueError`` says so.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.filters import gaussian_blur
from visiongen.classical.image import require_picture

WINDOW_SIGMA, WINDOW_RADIUS = 1.5, 5  # of SSIM: 11 × 11 pixels, Wang et al. (2004)
K1, K2 = 0.01, 0.03


def mean_squared_error(reference: ArrayLike, image: ArrayLike) -> float:
    """Mean of the squared differences, in squared units of the pictures."""
    reference, image, _ = require_pair(reference, image)
    return float(np.mean((reference - image) ** 2))


def psnr(reference: ArrayLike, image: ArrayLike) -> float:
    """Peak signal-to-noise ratio in decibels; infinite for equal pictures.

    Equal to ``skimage.metrics.peak_signal_noise_ratio`` within 1e-9 dB.
    """
    _, _, white = require_pair(reference, image)
    error = mean_squared_error(reference, image)
    # PSNR = 10 log₁₀ (white² / MSE)
    return float(10 * np.log10(white**2 / error)) if error > 0 else float("inf")


def ssim_map(reference: ArrayLike, image: ArrayLike) -> NDArray[np.float64]:
    """Structural similarity around each pixel, within [−1, 1], channel by channel.

    Raises:
        ValueError: also for a side below 11 pixels, the size of the window.

    Source: Wang, Bovik, Sheikh and Simoncelli (2004), equation 13.
    """
    a, b, white = require_pair(reference, image)
    window = 2 * WINDOW_RADIUS + 1
    if min(a.shape[:2]) < window:
        raise ValueError(f"SSIM needs at least {window} × {window} pixels: {a.shape}")
    mean_a, mean_b = local_mean(a), local_mean(b)
    variance_a = local_mean(a * a) - mean_a**2
    variance_b = local_mean(b * b) - mean_b**2
    covariance = local_mean(a * b) - mean_a * mean_b
    c1, c2 = (K1 * white) ** 2, (K2 * white) ** 2
    # SSIM = (2 μₐμᵦ + c₁)(2 σₐᵦ + c₂) / ((μₐ² + μᵦ² + c₁)(σₐ² + σᵦ² + c₂))
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    structure = (2 * covariance + c2) / (variance_a + variance_b + c2)
    return luminance * structure


def ssim(reference: ArrayLike, image: ArrayLike) -> float:
    """Mean structural similarity over all windows inside the picture; 1 for equal ones.

    Equal within 1e-7 to ``skimage.metrics.structural_similarity`` with the paper's
    settings: ``gaussian_weights=True, sigma=1.5, use_sample_covariance=False``.
    """
    inside = slice(WINDOW_RADIUS, -WINDOW_RADIUS)
    return float(ssim_map(reference, image)[inside, inside].mean())


def local_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean under the Gaussian window of SSIM."""
    return gaussian_blur(values, WINDOW_SIGMA, radius=WINDOW_RADIUS)


def require_pair(
    reference: ArrayLike, image: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Return both pictures as float64, and white, if they can be compared."""
    a, b = require_picture(reference, "reference"), require_picture(image)
    if a.shape != b.shape:
        raise ValueError(f"reference has shape {a.shape} but image {b.shape}")
    if (a.dtype == np.uint8) != (b.dtype == np.uint8):
        raise ValueError(
            f"reference is {a.dtype} but image {b.dtype}: bring both to one range "
            "with visiongen.classical.image.to_float"
        )
    return a.astype(float), b.astype(float), 255 if a.dtype == np.uint8 else 1
