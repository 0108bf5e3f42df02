"""Enhancement of a badly lit colour photograph, one function a step.

Photographs are RGB ``(H, W, 3)``, uint8 or float in [0, 1], encoded as sRGB; results
are float64 in [0, 1] unless said otherwise. Light adds up and multiplies only when it
is linear, so each step that means light decodes first and encodes again.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import require_positive
from visiongen.classical.colour import require_rgb, rgb_to_grey
from visiongen.classical.filters import gaussian_blur
from visiongen.classical.histograms import clahe, linear_to_srgb, srgb_to_linear
from visiongen.classical.image import to_float, to_uint8
from visiongen.classical.noise import add_poisson_noise

Floats = NDArray[np.float64]

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # ITU-R BT.709, of linear light
MID_GREY = 0.18  # share of the light that a photographer's grey card reflects


def underexpose(
    image: ArrayLike,
    exposure: float | Floats,
    photons: float,
    generator: np.random.Generator,
) -> NDArray[np.uint8]:
    """Take the photograph again in less light: fewer photons, then 8 bits.

    Args:
        image: the well-lit photograph.
        exposure: share of its light within [0, 1], a number or ``(H, W)``.
        photons: mean count in a white pixel in full light, above 0.
        generator: source of chance, ``np.random.default_rng(seed)``.

    Returns:
        uint8 ``(H, W, 3)``, what the camera's file would hold.
    """
    image = require_rgb(image)
    share = np.asarray(exposure, dtype=np.float64)
    if not (share.ndim == 0 or share.shape == image.shape[:2]):
        raise ValueError(
            f"exposure must be a number or {image.shape[:2]}: {share.shape}"
        )
    if not ((share >= 0) & (share <= 1)).all():
        raise ValueError("exposure must lie in [0, 1]")
    light = srgb_to_linear(image) * share[..., None]
    return to_uint8(linear_to_srgb(add_poisson_noise(light, photons, generator)))


def stretch(image: ArrayLike, percentile: float = 99.5) -> Floats:
    """Multiply the light by one number, so that this percentile of it becomes white.

    Raises:
        ValueError: a percentile outside [0, 100], or a picture so dark that it is 0.
    """
    light = srgb_to_linear(require_rgb(image))
    white = np.percentile(light, percentile)
    if white == 0:
        raise ValueError(f"the {percentile}th percentile is black: nothing to stretch")
    return linear_to_srgb(np.clip(light / white, 0, 1))


def relight(image: ArrayLike, sigma: float) -> Floats:
    """Divide the light by its local mean, so that every region becomes mid grey.

    Args:
        image: the photograph.
        sigma: of the Gaussian that estimates the lamp, in pixels: wider than the
            objects, or their own brightness is divided away.
    """
    light = srgb_to_linear(require_rgb(image))
    # reflected light = lamp · surface, and the lamp varies slowly
    lamp = gaussian_blur(light @ LUMINANCE, sigma, "replicate") / MID_GREY
    lamp = np.maximum(lamp, np.finfo(np.float64).tiny)  # pure black stays black
    return linear_to_srgb(np.clip(light / lamp[:, :, None], 0, 1))


def clahe_colour(
    image: ArrayLike, clip_limit: float = 2.0, tiles: tuple[int, int] = (8, 8)
) -> Floats:
    """Apply CLAHE to the grey of a picture and scale its three channels alike.

    Args:
        image: the photograph.
        clip_limit, tiles: as in :func:`visiongen.classical.histograms.clahe`.
    """
    grey = rgb_to_grey(to_uint8(require_rgb(image)))
    ratio = clahe(grey, clip_limit, tiles) / np.maximum(grey, 1)
    return np.clip(to_float(image) * ratio[:, :, None], 0, 1)


def unsharp_mask(image: ArrayLike, sigma: float, amount: float) -> Floats:
    """Add to a picture what a blur takes away from it.

    Args:
        image: grey or RGB, uint8 or float in [0, 1].
        sigma: of the blur in pixels, above 0.
        amount: 0 leaves the picture as it is, 1 doubles the detail.

    Source: Gonzalez and Woods (2018), section 3.6.
    """
    picture = to_float(image)
    # g = f + a (f − G ∗ f)
    detail = picture - gaussian_blur(picture, require_positive(sigma, "sigma"))
    return np.clip(picture + amount * detail, 0, 1)
