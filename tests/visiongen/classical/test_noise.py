import numpy as np
import pytest

from visiongen.classical.noise import (
    add_gaussian_noise,
    add_poisson_noise,
    add_salt_and_pepper,
)

NOISES = [(add_gaussian_noise, 0.1), (add_salt_and_pepper, 0.1), (add_poisson_noise, 9)]


def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize(("add", "amount"), NOISES)
@pytest.mark.parametrize("shape", [(9, 8), (9, 8, 3)])
def test_the_type_is_kept_and_the_seed_decides(add, amount, shape):
    grey = np.full(shape, 100, np.uint8)
    noisy = add(grey, amount, rng())
    assert noisy.dtype == np.uint8
    assert noisy.shape == shape
    assert (noisy != grey).any()
    np.testing.assert_array_equal(noisy, add(grey, amount, rng()))
    floats = add(grey / 255, amount, rng())
    assert floats.dtype == np.float64
    np.testing.assert_allclose(floats, noisy / 255, atol=0.5001 / 255)
    assert (grey == 100).all()


@pytest.mark.parametrize(("add", "amount"), NOISES)
@pytest.mark.parametrize("level", [0.0, 1.0])
def test_floats_stay_within_0_and_1(add, amount, level):
    noisy = add(np.full((50, 50), level), amount, rng())
    assert noisy.min() >= 0
    assert noisy.max() <= 1


def test_gaussian_noise_has_the_deviation_it_promises():
    noisy = add_gaussian_noise(np.full((300, 300), 0.5), 0.05, rng())
    assert noisy.mean() == pytest.approx(0.5, abs=1e-3)
    assert noisy.std() == pytest.approx(0.05, rel=0.02)


def test_salt_and_pepper_hits_the_fraction_half_black_half_white():
    noisy = add_salt_and_pepper(np.full((300, 300), 0.5), 0.2, rng())
    assert (noisy == 0).mean() == pytest.approx(0.1, abs=0.005)
    assert (noisy == 1).mean() == pytest.approx(0.1, abs=0.005)
    assert ((noisy == 0.5) | (noisy == 0) | (noisy == 1)).all()


def test_salt_and_pepper_hits_all_channels_of_a_pixel():
    noisy = add_salt_and_pepper(np.full((40, 40, 3), 100, np.uint8), 0.3, rng())
    assert (np.ptp(noisy, axis=2) == 0).all()


def test_no_fraction_no_noise_and_all_of_it_leaves_nothing():
    image = np.full((30, 30), 0.5)
    np.testing.assert_array_equal(add_salt_and_pepper(image, 0, rng()), image)
    assert (add_salt_and_pepper(image, 1, rng()) != 0.5).all()


def test_poisson_noise_has_the_variance_of_photon_counts():
    noisy = add_poisson_noise(np.full((300, 300), 0.25), 400, rng())
    assert noisy.mean() == pytest.approx(0.25, abs=1e-3)
    # 100 photons on average, so ±10, and a photon is 1/400 of white
    assert noisy.std() == pytest.approx(10 / 400, rel=0.02)
