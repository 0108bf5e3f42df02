"""Randomness without state: each step's numbers follow from the seed and the step.

A run that was killed needs no saved generator to go on bit for bit: it seeds the
next step as the uninterrupted run would have.
"""

import numpy as np
import torch
from torch import Tensor


def mixed(*numbers: int) -> int:
    """Return 63 well-mixed bits that depend on all ``numbers``."""
    state = np.random.SeedSequence(numbers).generate_state(1, np.uint64)
    return int(state[0]) >> 1


def seed_initial_weights(seed: int) -> None:
    """Seed PyTorch's generators for the building of a model."""
    torch.manual_seed(mixed(seed))


def seed_step(seed: int, step: int, process: int) -> None:
    """Seed PyTorch's generators for one training step of one process."""
    torch.manual_seed(mixed(seed, step, process))


def epoch_order(seed: int, epoch: int, size: int) -> Tensor:
    """Return the order ``(size,)`` in which an epoch visits the training set."""
    generator = torch.Generator().manual_seed(mixed(seed, epoch))
    return torch.randperm(size, generator=generator)
