"""Line spectra agree with SciPy's, and find what a stride of two leaves."""

import numpy as np
import pytest
import torch
from scipy.signal import periodogram

from visiongen.evaluation.line_spectra import line_spectrum, stride_peak
from visiongen.models.gan import Generator, dcgan_weights


def noise(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def test_power_equals_scipys_periodogram():
    images = noise(3, 2, 16, 16)
    frequencies, power = line_spectrum(images)
    found = []
    for axis in (-1, -2):
        theirs, values = periodogram(
            images.double().numpy(), detrend=False, axis=axis, return_onesided=False
        )
        found.append(np.moveaxis(values, axis, -1)[..., :9].reshape(-1, 9))
    np.testing.assert_allclose(frequencies, np.abs(theirs[:9]))
    np.testing.assert_allclose(power, np.concatenate(found).mean(0), rtol=1e-10)


def test_columns_of_alternating_brightness_give_a_peak():
    images = noise(50, 3, 32, 32)
    assert 0.8 < stride_peak(images) < 1.2
    stripes = torch.tensor([1.0, -1.0]).repeat(16)
    assert stride_peak(images + stripes) > 10
    assert stride_peak(images + stripes[:, None]) > 10


def test_an_untrained_generator_has_a_peak_unless_it_resizes():
    peaks = {}
    for enlarge in ("transposed", "resize"):
        torch.manual_seed(0)
        generator = Generator(widths=(64, 32, 16), enlarge=enlarge)
        dcgan_weights(generator)
        with torch.no_grad():
            peaks[enlarge] = stride_peak(generator(torch.randn(32, 100)))
    assert peaks["transposed"] > 5 > 1 > peaks["resize"]


@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 3, 32, 16), (1, 3, 15, 15)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="even side"):
        line_spectrum(torch.zeros(shape))
