"""A mixture for which noise, score and best guess are known exactly."""

import pytest
import torch

from visiongen.diffusion.mixture import GaussianMixture
from visiongen.diffusion.noise_schedule import linear_schedule


@pytest.fixture
def schedule():
    return linear_schedule()


@pytest.fixture
def mixture():
    return GaussianMixture(
        means=torch.tensor([[-1.0, 0.5], [0.8, 0.6], [0.2, -0.9]]),
        deviations=torch.tensor([0.2, 0.1, 0.3]),
        weights=torch.tensor([0.5, 0.3, 0.2]),
    )


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)
