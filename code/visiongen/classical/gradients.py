"""Derivatives of images. x points right, y points down, in pixels."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

DERIVATIVE = np.array([-1.0, 0.0, 1.0])  # central difference, times two
SMOOTHING = np.array([1.0, 2.0, 1.0])
LAPLACIAN = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])

Gradient = tuple[NDArray[np.float64], NDArray[np.float64]]


def finite_differences(image: ArrayLike, border: str = "reflect") -> Gradient:
    """Central differences: half of right minus left, half of below minus above."""
    raise NotImplementedError


def sobel(image: ArrayLike, border: str = "reflect") -> Gradient:
    """Sobel derivatives ``(gx, gy)``: eight times the slope of a ramp, as in OpenCV."""
    raise NotImplementedError


def magnitude(gx: ArrayLike, gy: ArrayLike) -> NDArray[np.float64]:
    """Length of the gradient, ``sqrt(gx² + gy²)``."""
    raise NotImplementedError


def direction(gx: ArrayLike, gy: ArrayLike) -> NDArray[np.float64]:
    """Angle of the gradient in radians in (-π, π]: 0 points right, π/2 points down."""
    raise NotImplementedError


def laplacian(image: ArrayLike, border: str = "reflect") -> NDArray[np.float64]:
    """Sum of the two second differences (the four neighbours minus four times)."""
    raise NotImplementedError


def laplacian_of_gaussian(
    image: ArrayLike, sigma: float, border: str = "reflect", radius: int | None = None
) -> NDArray[np.float64]:
    """Laplacian of the blurred image, by the second derivative of the Gaussian."""
    raise NotImplementedError
