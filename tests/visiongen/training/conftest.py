"""Tiny tasks that train in a second, without any data folder."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_recipes import everything_random, small_ann, small_game

from visiongen.training.recipe import Recipe


@pytest.fixture
def ann() -> Recipe:
    """Dropout, moving average, an ANN."""
    return small_ann()


@pytest.fixture
def cnn() -> Recipe:
    """Dropout, moving average, augmentation, batch normalisation, a CNN."""
    return everything_random()


@pytest.fixture
def game() -> Recipe:
    """A generator against a discriminator, moving average of the generator."""
    return small_game()
