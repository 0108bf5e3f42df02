import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from visiongen.classical.sampling import inside, sample_bilinear


def test_values_equal_scipy():
    draw = np.random.default_rng(0)
    image = draw.uniform(size=(9, 13))
    x, y = draw.uniform(-3, 15, (2, 5, 4))
    theirs = map_coordinates(image, [y, x], order=1, mode="nearest")
    np.testing.assert_allclose(sample_bilinear(image, x, y), theirs, atol=1e-12)


def test_colours_are_sampled_together():
    image = np.random.default_rng(0).uniform(size=(9, 13, 3))
    values = sample_bilinear(image, [2.5, 3], [1, 1.25])
    assert values.shape == (2, 3)
    np.testing.assert_allclose(values[0], (image[1, 2] + image[1, 3]) / 2)


@pytest.mark.parametrize("shape", [(1, 5), (5, 1), (1, 1)])
def test_single_rows_and_columns_work(shape):
    assert sample_bilinear(np.ones(shape), 0.5, 0.5) == 1


def test_uint8_does_not_overflow():
    image = np.array([[0, 255]], np.uint8)
    assert sample_bilinear(image, 0.5, 0) == 127.5


def test_border_pixels_are_inside():
    assert inside((4, 6), [0, 5, 5.1, -0.1], [3, 0, 0, 0]).tolist() == [
        True, True, False, False,
    ]  # fmt: skip
