import hypothesis
import numpy as np
import pytest

# the same examples on every machine, however slow it is
hypothesis.settings.register_profile("visiongen", derandomize=True, deadline=None)
hypothesis.settings.load_profile("visiongen")


@pytest.fixture
def generator():
    return np.random.default_rng(0)
