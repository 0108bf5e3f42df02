"""Pictures, histograms, kernels and spectra as figures that never rescale silently."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from numpy.typing import ArrayLike


def show_images(
    images: Sequence[ArrayLike],
    titles: Sequence[str] | None = None,
    columns: int | None = None,
    value_range: tuple[float, float] | None = None,
) -> Figure:
    """Draw images side by side with one fixed range of values."""
    raise NotImplementedError


def show_histogram(image: ArrayLike, title: str | None = None) -> Figure:
    """Draw the histogram of a uint8 picture (one line a channel) and its cumulative."""
    raise NotImplementedError


def show_kernel(kernel: ArrayLike, title: str | None = None) -> Figure:
    """Draw a kernel as coloured cells, white at zero, with its numbers if it is small."""
    raise NotImplementedError


def show_spectrum(spectrum: ArrayLike, title: str | None = None) -> Figure:
    """Draw a centred spectrum in decibels below its peak, axes in cycles a pixel."""
    raise NotImplementedError
