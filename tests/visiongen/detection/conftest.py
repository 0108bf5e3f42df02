"""Boxes drawn at random, the same at every run."""

import pytest
import torch


@pytest.fixture
def boxes():
    """``boxes(count, seed)``: ``(count, 4)`` overlapping, in and around 100 pixels."""

    def draw(count, seed=0, side=100):
        generator = torch.Generator().manual_seed(seed)
        corner = side * torch.rand(count, 2, generator=generator)
        size = 1 + side / 2 * torch.rand(count, 2, generator=generator)
        return torch.cat([corner, corner + size], 1)

    return draw
