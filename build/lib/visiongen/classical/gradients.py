"""Derivatives of images. x points right, y points down, both in pixels.

Images are ``(H, W)`` or ``(H, W, 3)`` (derived channel by channel) of any real type;
results are float64 of the same shape. Bad images and unknown borders raise
``ValueError`` as in :func:`visiongen.classical.filters.correlate`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import require_positive
from visiongen.classical.filters import correlate, correlate_separable, gaussian_1d
from visiongen.classical.image import require_image

Floats = NDArray[np.float64]

DIFFERENCE = np.array([-1.0, 0.0, 1.0])
SMOOTHING = np.array([1.0, 2.0, 1.0])
SOBEL_X = np.outer(SMOOTHING, DIFFERENCE)  # derives along x, smooths along y
SOBEL_Y = np.outer(DIFFERENCE, SMOOTHING)
LAPLACIAN = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])


def finite_differences(
    image: ArrayLike, border: str = "reflect"
) -> tuple[Floats, Floats]:
    """Central differences ``(gx, gy)``: half of right minus left, of below minus above.

    Equal to ``np.gradient`` inside the image within 1e-12 times max|image|.
    """
    # ∂f/∂x ≈ (f(x + 1) − f(x − 1)) / 2
    gx = correlate(image, DIFFERENCE[None, :] / 2, border)
    gy = correlate(image, DIFFERENCE[:, None] / 2, border)
    return gx, gy


def sobel(image: ArrayLike, border: str = "reflect") -> tuple[Floats, Floats]:
    """Sobel derivatives ``(gx, gy)``: a difference one way, smoothing the other.

    Not divided by 8, as in OpenCV: a ramp of slope 1 gives 8. Equal to
    ``cv2.Sobel(…, cv2.CV_64F)`` within 1e-12 times 8 max|image|.

    Source: Sobel and Feldman (1968).
    """
    gx = correlate_separable(image, SMOOTHING, DIFFERENCE, border)
    gy = correlate_separable(image, DIFFERENCE, SMOOTHING, border)
    return gx, gy


def magnitude(gx: ArrayLike, gy: ArrayLike) -> Floats:
    """Length of the gradient, in the units of ``gx`` and ``gy`` (of equal shape)."""
    gx, gy = require_gradient(gx, gy)
    return np.sqrt(gx**2 + gy**2)


def direction(gx: ArrayLike, gy: ArrayLike) -> Floats:
    """Angle of the gradient in radians within [−π, π]: 0 is right, π/2 is down.

    It points from dark to bright, across the edge. 0 where the gradient is zero.
    """
    gx, gy = require_gradient(gx, gy)
    return np.arctan2(gy, gx)


def laplacian(image: ArrayLike, border: str = "reflect") -> Floats:
    """Sum of the two second differences: four neighbours minus four times the pixel.

    Equal to ``cv2.Laplacian(…, cv2.CV_64F, ksize=1)`` and ``scipy.ndimage.laplace``
    within 1e-12 times 8 max|image|.
    """
    # ∂²f/∂x² ≈ f(x + 1) − 2 f(x) + f(x − 1), and the same along y
    return correlate(image, LAPLACIAN, border)


def laplacian_of_gaussian(
    image: ArrayLike, sigma: float, border: str = "reflect", radius: int | None = None
) -> Floats:
    """Laplacian of the blurred image, by the Gaussian's own second derivative.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``.
        sigma: standard deviation of the Gaussian in pixels, above 0.
        border: see :func:`visiongen.classical.borders.pad`.
        radius: of the kernel, default ``ceil(4 sigma)``.

    Returns:
        Equal to ``scipy.ndimage.gaussian_laplace`` within 1e-6 times max|image| for
        radius 8 sigma and sigma at least 1. Smaller kernels differ more, because they
        are corrected here so that a flat image gives 0.

    Source: Marr and Hildreth (1980).
    """
    sigma = require_positive(sigma, "sigma")
    smooth = gaussian_1d(sigma, np.ceil(4 * sigma) if radius is None else radius)
    x = np.arange(len(smooth)) - len(smooth) // 2
    # g″(x) = (x² / σ⁴ − 1 / σ²) g(x)
    second = (x**2 / sigma**4 - 1 / sigma**2) * smooth
    second -= second.mean()  # the tails cut off at the radius leave a sum above 0
    along_x = correlate_separable(image, smooth, second, border)
    along_y = correlate_separable(image, second, smooth, border)
    return along_x + along_y


def require_gradient(gx: ArrayLike, gy: ArrayLike) -> tuple[Floats, Floats]:
    """Return both derivatives as float64 if they are images of one shape."""
    gx = require_image(gx, "gx").astype(np.float64)
    gy = require_image(gy, "gy").astype(np.float64)
    if gx.shape != gy.shape:
        raise ValueError(f"gx has shape {gx.shape} but gy {gy.shape}")
    return gx, gy
