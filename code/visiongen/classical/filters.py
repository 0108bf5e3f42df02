"""Filters: each pixel becomes a function of its neighbourhood.

Images are ``(H, W)`` or ``(H, W, 3)``, of any real type; the three channels of a colour
image are filtered separately unless a function says otherwise. Borders are those of
:mod:`visiongen.classical.borders`.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import pad
from visiongen.classical.image import require_grey, require_image


def require_kernel(kernel: ArrayLike) -> NDArray[np.float64]:
    """Return ``kernel`` as float64 if it is 2-D with odd sides, so has a centre."""
    kernel = require_grey(kernel, "kernel").astype(np.float64)
    if kernel.shape[0] % 2 == 0 or kernel.shape[1] % 2 == 0:
        raise ValueError(
            f"kernel has shape {kernel.shape}; both sides must be odd, "
            "so that one entry is the centre"
        )
    return kernel


def correlate(
    image: ArrayLike, kernel: ArrayLike, border: str = "reflect"
) -> NDArray[np.float64]:
    """Lay the kernel over every pixel and add up the products.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``.
        kernel: ``(h, w)``, both odd; its centre lies on the pixel.
        border: see :func:`visiongen.classical.borders.pad`.

    Returns:
        float64, shape of ``image``, in its units, neither rounded nor clipped. Equal to
        ``cv2.filter2D(…, cv2.CV_64F)`` and ``scipy.ndimage.correlate`` within 1e-12 of
        the largest possible value, sum of |kernel| times largest |image|.

    Raises:
        ValueError: not an image, an even-sized kernel, an unknown border, NaN.
    """
    kernel = require_kernel(kernel)
    height, width = kernel.shape
    padded = pad(image, height // 2, width // 2, border)
    # g(y, x) = Σᵢⱼ k(i, j) · f(y + i, x + j)
    windows = sliding_window_view(padded, kernel.shape, axis=(0, 1))  # (H, W, …, h, w)
    return np.einsum("...ij,ij->...", windows, kernel)


def correlate_loop(
    image: ArrayLike, kernel: ArrayLike, border: str = "reflect"
) -> NDArray[np.float64]:
    """Correlate a grey image in two plain loops: for reading, not for use.

    Args, result and errors as :func:`correlate`, to which it is equal within 1e-12 of
    the largest possible value; grey images only.
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


def convolve(
    image: ArrayLike, kernel: ArrayLike, border: str = "reflect"
) -> NDArray[np.float64]:
    """Correlate with the kernel turned by half a turn.

    Args, result and errors as :func:`correlate`; equal to ``scipy.ndimage.convolve``
    within the same tolerance.
    """
    # g(y, x) = Σᵢⱼ k(i, j) · f(y − i, x − j)
    return correlate(image, require_kernel(kernel)[::-1, ::-1], border)


def correlate_separable(
    image: ArrayLike, column: ArrayLike, row: ArrayLike, border: str = "reflect"
) -> NDArray[np.float64]:
    """Correlate with the kernel ``outer(column, row)`` in two cheap passes.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``.
        column: ``(h,)``, odd; runs along the columns, top to bottom.
        row: ``(w,)``, odd; runs along the rows, left to right.
        border: see :func:`visiongen.classical.borders.pad`.

    Returns:
        As :func:`correlate` with ``np.outer(column, row)``, within the same tolerance.
    """
    column, row = np.asarray(column), np.asarray(row)
    if column.ndim != 1 or row.ndim != 1:
        raise ValueError(
            f"column and row must be 1-D, not {column.shape} and {row.shape}"
        )
    # Σᵢⱼ c(i) r(j) f(y + i, x + j) = Σᵢ c(i) · ( Σⱼ r(j) f(y + i, x + j) )
    along_rows = correlate(image, row[None, :], border)
    return correlate(along_rows, column[:, None], border)


def correlate_fft(
    image: ArrayLike, kernel: ArrayLike, border: str = "reflect"
) -> NDArray[np.float64]:
    """Correlate by multiplying spectra: the cost does not grow with the kernel."""
    raise NotImplementedError


def box_kernel(size: int) -> NDArray[np.float64]:
    """Return the ``(size, size)`` kernel that averages: every entry 1/size²; odd size."""
    raise NotImplementedError


def gaussian_1d(sigma: float, radius: int | None = None) -> NDArray[np.float64]:
    """Sample a Gaussian at ``-radius … radius`` and normalise its sum to 1.

    ``radius`` defaults to ``ceil(3 sigma)``.
    """
    raise NotImplementedError


def gaussian_2d(sigma: float, radius: int | None = None) -> NDArray[np.float64]:
    """Return the outer product of two :func:`gaussian_1d`; its sum is 1."""
    raise NotImplementedError


def gaussian_blur(
    image: ArrayLike, sigma: float, border: str = "reflect", radius: int | None = None
) -> NDArray[np.float64]:
    """Blur with a Gaussian of standard deviation ``sigma`` pixels, in two passes."""
    raise NotImplementedError


def median_filter(image: ArrayLike, size: int, border: str = "reflect") -> NDArray:
    """Replace each pixel by the median of its ``size × size`` window; type kept."""
    raise NotImplementedError


def bilateral_filter(
    image: ArrayLike,
    sigma_space: float,
    sigma_range: float,
    border: str = "reflect",
) -> NDArray[np.float64]:
    """Blur only among pixels of similar value.

    ``sigma_range`` is in the units of the image (grey levels for uint8).
    """
    raise NotImplementedError


def non_local_means(
    image: ArrayLike, strength: float, patch: int = 7, search: int = 15
) -> NDArray[np.float64]:
    """Average pixels whose surrounding patches look alike.

    ``strength`` (often called h) is in the units of the image.
    """
    raise NotImplementedError
