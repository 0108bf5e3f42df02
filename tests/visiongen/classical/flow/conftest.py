"""Pictures that are known at every real position, so that motion is exact."""

import numpy as np
import pytest


def texture(x, y):
    """A smooth pattern with gradients in all directions, in [0, 1]."""
    waves = (
        np.sin(0.21 * x + 0.05 * y)
        + np.sin(-0.08 * x + 0.17 * y + 1)
        + np.sin(0.11 * x + 0.13 * y + 2)
        + np.sin(0.14 * x - 0.12 * y + 3)
    )
    return 0.5 + waves / 10


@pytest.fixture(scope="session")
def moving():
    """A function: (u, v) → the texture, and the same moved by u right and v down."""

    def frames(u, v, height=120, width=160):
        y, x = np.mgrid[:height, :width].astype(float)
        return texture(x, y), texture(x - u, y - v)

    return frames
