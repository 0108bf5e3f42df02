"""Filters: each pixel becomes a function of its neighbourhood.

Images are ``(H, W)`` or ``(H, W, 3)``, of any real type; the three channels of a colour
image are filtered separately unless a function says otherwise. Borders are those of
:func:`visiongen.classical.borders.pad`. Every function raises ``ValueError`` for an
array that is no image, NaN, an unknown border and a window without a centre.
"""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import uniform_filter

from visiongen.classical.borders import (
    pad,
    require_odd,
    require_positive,
    require_whole,
)
from visiongen.classical.image import require_grey, require_image, require_numbers

Floats = NDArray[np.float64]


def require_kernel(kernel: ArrayLike) -> Floats:
    """Return ``kernel`` as float64 if it is ``(h, w)``, both odd, and finite."""
    kernel = require_numbers(kernel, "kernel").astype(np.float64)
    if kernel.ndim != 2 or kernel.shape[0] % 2 == 0 or kernel.shape[1] % 2 == 0:
        raise ValueError(
            f"kernel must have shape (h, w), both odd, not {kernel.shape}: "
            "one entry is the centre"
        )
    return kernel


def correlate(image: ArrayLike, kernel: ArrayLike, border: str = "reflect") -> Floats:
    """Lay the kernel over every pixel and add up the products.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``.
        kernel: ``(h, w)``, both odd; its centre lies on the pixel.
        border: see :func:`visiongen.classical.borders.pad`.

    Returns:
        Shape of ``image``, in its units, neither rounded nor clipped. Equal to
        ``cv2.filter2D``, ``scipy.ndimage.correlate`` and PyTorch's ``conv2d``, all of
        the image as float64, within 1e-12 times Σ|kernel| times max|image|. (Of a uint8
        image, OpenCV works in float32 when the kernel is large: 1e-7.)
    """
    kernel = require_kernel(kernel)
    height, width = kernel.shape
    padded = pad(image, height // 2, width // 2, border).astype(np.float64)
    # g(y, x) = Σᵢⱼ k(i, j) · f(y + i, x + j)
    windows = sliding_window_view(padded, kernel.shape, axis=(0, 1))  # (H, W, …, h, w)
    return np.einsum("...ij,ij->...", windows, kernel)


def correlate_loop(
    image: ArrayLike, kernel: ArrayLike, border: str = "reflect"
) -> Floats:
    """Correlate a grey image in two plain loops: for reading, not for use.

    Args and result as :func:`correlate`, to which it is equal within the same
    tolerance; grey images only.
    """
    image, kernel = require_grey(image), require_kernel(kernel)
    height, width = kernel.shape
    padded = pad(image, height // 2, width // 2, border)
    result = np.zeros(image.shape)
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            window = padded[row : row + height, column : column + width]
            result[row, column] = (window * kernel).sum()
    return result


def convolve(image: ArrayLike, kernel: ArrayLike, border: str = "reflect") -> Floats:
    """Correlate with the kernel turned by half a turn.

    Args and result as :func:`correlate`; equal to ``scipy.ndimage.convolve`` within the
    same tolerance.
    """
    # g(y, x) = Σᵢⱼ k(i, j) · f(y − i, x − j)
    return correlate(image, require_kernel(kernel)[::-1, ::-1], border)


def correlate_separable(
    image: ArrayLike, column: ArrayLike, row: ArrayLike, border: str = "reflect"
) -> Floats:
    """Correlate with the kernel ``outer(column, row)`` in two cheap passes.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``.
        column: ``(h,)``, odd; laid along the columns, first entry on top.
        row: ``(w,)``, odd; laid along the rows, first entry on the left.
        border: see :func:`visiongen.classical.borders.pad`.

    Returns:
        As :func:`correlate` with that kernel, and as ``cv2.sepFilter2D``, within the
        same tolerance.
    """
    column, row = np.asarray(column), np.asarray(row)
    if column.ndim != 1 or row.ndim != 1:
        raise ValueError(
            f"column and row must be 1-D, not {column.shape} and {row.shape}"
        )
    # Σᵢⱼ c(i) r(j) f(y + i, x + j) = Σᵢ c(i) Σⱼ r(j) f(y + i, x + j)
    along_rows = correlate(image, row[None, :], border)
    return correlate(along_rows, column[:, None], border)


def correlate_fft(
    image: ArrayLike, kernel: ArrayLike, border: str = "reflect"
) -> Floats:
    """Correlate by multiplying spectra: the cost hardly grows with the kernel.

    Args and result as :func:`correlate`, to which it is equal within 1e-11 times
    Σ|kernel| times max|image|: the rounding of every pixel reaches every other.
    """
    image, kernel = require_image(image), require_kernel(kernel)
    padded = pad(image, kernel.shape[0] // 2, kernel.shape[1] // 2, border)
    size = padded.shape[:2]
    # correlation theorem: F[g] = F[f] · conj(F[k])
    gain = np.fft.rfft2(kernel, size).conj()
    if image.ndim == 3:
        gain = gain[:, :, None]
    spectrum = gain * np.fft.rfft2(padded, axes=(0, 1))
    result = np.fft.irfft2(spectrum, size, axes=(0, 1))
    return result[: image.shape[0], : image.shape[1]]


def box_kernel(size: int) -> Floats:
    """Return the ``(size, size)`` kernel of the mean: every entry 1/size², size odd."""
    size = require_odd(size)
    return np.full((size, size), 1 / size**2)


def gaussian_1d(sigma: float, radius: int | None = None) -> Floats:
    """Sample a Gaussian at −radius … radius and make the sum 1.

    Args:
        sigma: standard deviation in pixels, above 0.
        radius: default ``ceil(3 sigma)``, which keeps 99.7 % of the area.

    Returns:
        ``(2 radius + 1,)``. Equal to ``cv2.getGaussianKernel(…, cv2.CV_64F)`` of that
        size within 1e-14.
    """
    sigma = require_positive(sigma, "sigma")
    radius = np.ceil(3 * sigma) if radius is None else radius
    radius = require_whole(radius, 0, "radius")
    x = np.arange(-radius, radius + 1)
    values = np.exp(-(x**2) / (2 * sigma**2))
    return values / values.sum()


def gaussian_2d(sigma: float, radius: int | None = None) -> Floats:
    """Return the product of two :func:`gaussian_1d`, one a column and one a row."""
    # exp(−(x² + y²) / 2σ²) = exp(−x² / 2σ²) · exp(−y² / 2σ²)
    values = gaussian_1d(sigma, radius)
    return np.outer(values, values)


def gaussian_blur(
    image: ArrayLike, sigma: float, border: str = "reflect", radius: int | None = None
) -> Floats:
    """Blur with a Gaussian, rows first, then columns.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``.
        sigma: standard deviation in pixels, above 0.
        border: see :func:`visiongen.classical.borders.pad`.
        radius: of the kernel, default ``ceil(3 sigma)``.

    Returns:
        Equal to ``scipy.ndimage.gaussian_filter`` of the same radius within 1e-12 times
        max|image|.
    """
    values = gaussian_1d(sigma, radius)
    return correlate_separable(image, values, values, border)


def median_filter(image: ArrayLike, size: int, border: str = "reflect") -> NDArray:
    """Replace each pixel by the median of its ``size × size`` window, size odd.

    Returns:
        Shape and type of ``image``. Equal to ``scipy.ndimage.median_filter``, and with
        border ``"replicate"`` to ``cv2.medianBlur``, exactly.
    """
    size = require_odd(size)
    padded = pad(image, size // 2, size // 2, border)
    windows = sliding_window_view(padded, (size, size), axis=(0, 1))
    values = windows.reshape(*windows.shape[:-2], size**2)  # (H, W, …, size²)
    middle = size**2 // 2
    return np.partition(values, middle, axis=-1)[..., middle]


def shifts(padded: NDArray, radius: int) -> Iterator[tuple[int, int, NDArray]]:
    """Yield all ``(i, j, f(y + i, x + j))`` of an image f padded by ``radius``."""
    size = 2 * radius + 1
    rows, columns = padded.shape[0] - size + 1, padded.shape[1] - size + 1
    for top in range(size):
        for left in range(size):
            shifted = padded[top : top + rows, left : left + columns]
            yield top - radius, left - radius, shifted


def colour_sum(values: NDArray) -> NDArray:
    """Add up the channels of ``(H, W, 3)`` to ``(H, W, 1)``; keep ``(H, W)``."""
    return values.sum(axis=2, keepdims=True) if values.ndim == 3 else values


def bilateral_filter(
    image: ArrayLike,
    sigma_space: float,
    sigma_range: float,
    border: str = "reflect",
) -> Floats:
    """Average the neighbours that are near in the plane and in value.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``; a colour image is filtered as a whole, the
            difference of two colours being the sum over the channels.
        sigma_space: in pixels; the window is a disc of radius 1.5 ``sigma_space``.
        sigma_range: in the units of the image (30 for uint8 is 30/255 for float).
        border: see :func:`visiongen.classical.borders.pad`.

    Returns:
        Equal to ``cv2.bilateralFilter(image, 0, sigma_range, sigma_space)`` of a uint8
        image within OpenCV's rounding, 1 grey level.

    Source: Tomasi and Manduchi (1998); window and colour difference as in OpenCV.
    """
    image = require_image(image).astype(np.float64)
    space = 2 * require_positive(sigma_space, "sigma_space") ** 2
    value = 2 * require_positive(sigma_range, "sigma_range") ** 2
    radius = max(1, round(1.5 * sigma_space))
    total, weights = np.zeros_like(image), np.zeros_like(image)
    for i, j, shifted in shifts(pad(image, radius, radius, border), radius):
        if i**2 + j**2 > radius**2:
            continue
        difference = colour_sum(np.abs(shifted - image))
        # w = exp(−|p − q|² / 2σₛ²) · exp(−|f(p) − f(q)|² / 2σᵣ²)
        weight = np.exp(-(i**2 + j**2) / space - difference**2 / value)
        total += weight * shifted
        weights += weight
    return total / weights


def non_local_means(
    image: ArrayLike, strength: float, patch: int = 7, search: int = 15
) -> Floats:
    """Average the pixels whose surrounding patches look alike.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``; colours are compared as a whole. It is
            mirrored beyond its edges, as by border ``"reflect"``.
        strength: ``h`` in the units of the image, near the noise's deviation.
        patch: side of the compared patches, odd.
        search: side of the window in which alike patches are sought, odd.

    Returns:
        Equal to ``cv2.fastNlMeansDenoising(image, None, strength, patch, search)`` of a
        grey uint8 image within 3 grey levels, 0.5 on average: OpenCV rounds the result
        and its weights.

    Source: Buades, Coll and Morel (2005), here with patches of equal weights.
    """
    image = require_image(image).astype(np.float64)
    half, radius = require_odd(patch, "patch") // 2, require_odd(search, "search") // 2
    h, channels = require_positive(strength, "strength"), image[0, 0].size
    inside = np.s_[half : half + image.shape[0], half : half + image.shape[1]]
    wide = pad(image, half, half)  # every patch, also those over the edge
    wider = pad(image, half + radius, half + radius)
    total, weights = np.zeros_like(image), np.zeros_like(image)
    for _, _, shifted in shifts(wider, radius):
        difference = colour_sum((shifted - wide) ** 2) / channels
        distance = uniform_filter(difference, patch, axes=(0, 1))[inside]
        # w = exp(−‖P(p) − P(q)‖² / h²), the norm taken as a mean over the patch
        weight = np.exp(-distance / h**2)
        total += weight * shifted[inside]
        weights += weight
    return total / weights
