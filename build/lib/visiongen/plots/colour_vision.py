"""Colours as people see them who lack one kind of cone."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.histograms import linear_to_srgb, srgb_to_linear

# On linear red, green and blue: severity 1 of deuteranomaly.
WITHOUT_GREEN = np.array([
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
])  # fmt: skip


def without_green_cones(image: NDArray) -> NDArray:
    """A picture as a person with deuteranopia sees it.

    Args:
        image: ``(H, W, 3)`` RGB, uint8 or float in [0, 1].

    Returns:
        ``(H, W, 3)`` float in [0, 1].

    Source: Machado, Oliveira & Fernandes (2009), table 1.
    """
    return linear_to_srgb((srgb_to_linear(image) @ WITHOUT_GREEN.T).clip(0, 1))
