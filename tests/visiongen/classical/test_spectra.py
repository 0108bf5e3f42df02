import numpy as np
import pytest

from visiongen.classical.filters import box_kernel, correlate, gaussian_2d
from visiongen.classical.spectra import frequency_response, power_spectrum


@pytest.mark.parametrize("shape", [(8, 8), (7, 10), (1, 5)])
def test_parseval(shape, generator):
    image = generator.integers(0, 256, shape).astype(np.uint8)
    expected = (image.astype(float) ** 2).sum()
    assert power_spectrum(image).sum() == pytest.approx(expected)


@pytest.mark.parametrize("shape", [(8, 8), (7, 10)])
def test_a_flat_image_has_only_the_centre(shape):
    spectrum = power_spectrum(np.full(shape, 3.0))
    centre = shape[0] // 2, shape[1] // 2
    assert spectrum[centre] == pytest.approx(9 * np.prod(shape))
    spectrum[centre] = 0
    assert spectrum.max() < 1e-9


def test_a_wave_across_lies_left_and_right_of_the_centre():
    wave = np.cos(2 * np.pi * 3 * np.arange(16) / 16)[None, :].repeat(16, axis=0)
    peaks = np.argwhere(power_spectrum(wave) > 1)
    assert peaks.tolist() == [[8, 5], [8, 11]]


def test_the_response_is_the_gain_of_each_wave(generator):
    kernel = generator.normal(size=(3, 5))
    response = frequency_response(kernel, 16)
    rows, columns = np.mgrid[:16, :16]
    for v, u in [(0, 0), (2, 3), (8, 1)]:
        wave = np.cos(2 * np.pi * (v * rows + u * columns) / 16)
        other = np.sin(2 * np.pi * (v * rows + u * columns) / 16)
        filtered = correlate(wave, kernel, "wrap") + 1j * correlate(
            other, kernel, "wrap"
        )
        gain = np.abs(filtered).max()
        index = (v + 8) % 16, (u + 8) % 16
        assert response[index] == pytest.approx(gain)


def test_a_box_rings_and_a_gaussian_does_not():
    box = frequency_response(box_kernel(9), 128)[64, 64:]
    gaussian = frequency_response(gaussian_2d(2.6, 13), 128)[64, 64:]
    assert (np.diff(box) > 1e-3).any()
    assert (np.diff(gaussian) < 1e-6).all()


@pytest.mark.parametrize("size", [4, 7.5])
def test_the_kernel_must_fit(size):
    with pytest.raises(ValueError, match="at least 5"):
        frequency_response(box_kernel(5), size)
