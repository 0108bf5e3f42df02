import numpy as np
import pytest

from visiongen.classical.enhancement import (
    MID_GREY,
    clahe_colour,
    relight,
    stretch,
    underexpose,
    unsharp_mask,
)
from visiongen.classical.histograms import clahe, linear_to_srgb, srgb_to_linear
from visiongen.classical.image import to_float
from visiongen.classical.quality import psnr
from visiongen.data.files import photograph

COFFEE = photograph("coffee")[::4, ::4]


def random(seed=0):
    return np.random.default_rng(seed)


def test_a_tenth_of_the_exposure_is_a_tenth_of_the_light():
    dark = underexpose(COFFEE, 0.1, 1e7, random())
    assert dark.dtype == np.uint8
    share = srgb_to_linear(dark).mean() / srgb_to_linear(COFFEE).mean()
    assert share == pytest.approx(0.1, rel=0.02)


def test_exposure_may_differ_from_pixel_to_pixel():
    exposure = np.ones(COFFEE.shape[:2])
    exposure[:, 75:] = 0
    dark = underexpose(COFFEE, exposure, 1e7, random())
    np.testing.assert_allclose(dark[:, :75], COFFEE[:, :75], atol=1)
    assert dark[:, 75:].max() == 0


def test_fewer_photons_make_more_noise():
    scores = [
        psnr(COFFEE, underexpose(COFFEE, 1.0, n, random())) for n in (1e2, 1e3, 1e4)
    ]
    assert scores == sorted(scores)


@pytest.mark.parametrize("exposure", [1.5, -0.1, np.nan, np.ones((3, 3))])
def test_impossible_exposures_raise(exposure):
    with pytest.raises(ValueError, match="exposure"):
        underexpose(COFFEE, exposure, 100, random())


def test_stretch_undoes_a_weaker_exposure():
    light = np.clip(
        srgb_to_linear(COFFEE), 0, np.percentile(srgb_to_linear(COFFEE), 99)
    )
    weaker = linear_to_srgb(0.2 * light)
    np.testing.assert_allclose(
        stretch(weaker), stretch(linear_to_srgb(light)), atol=1e-6
    )


def test_stretch_refuses_a_black_picture():
    with pytest.raises(ValueError, match="black"):
        stretch(np.zeros((4, 4, 3)))


def test_relight_removes_a_smooth_lamp():
    surface = np.full((64, 64, 3), 0.4)
    lamp = np.linspace(1, 0.3, 64)[:, None] + np.zeros((64, 64))
    lit = linear_to_srgb(surface * lamp[:, :, None])
    light = srgb_to_linear(relight(lit, 4))[12:-12, 12:-12]
    np.testing.assert_allclose(light, MID_GREY, rtol=0.02)


def test_relight_keeps_colours_and_black():
    picture = np.zeros((32, 32, 3))
    assert (relight(picture, 5) == 0).all()
    picture[:] = linear_to_srgb(np.array([[[0.3, 0.2, 0.1]]]))
    light = srgb_to_linear(relight(picture, 5))
    np.testing.assert_allclose(light[..., 0] / light[..., 2], 3, rtol=1e-4)


def test_clahe_of_a_grey_photograph_in_colour_is_clahe():
    grey = photograph("camera")[::2, ::2]
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    result = clahe_colour(colour, 3.0, (4, 4))
    expected = clahe(grey, 3.0, (4, 4))[:, :, None] / 255
    np.testing.assert_allclose(result[grey > 0], (expected + 0 * result)[grey > 0])


def test_unsharp_mask_adds_what_a_blur_takes_away():
    picture = to_float(COFFEE)
    np.testing.assert_array_equal(unsharp_mask(picture, 1.5, 0), picture)
    edge = np.tile(np.repeat([0.4, 0.6], 16), (8, 1))
    sharp = unsharp_mask(edge, 1.5, 0.6)
    assert sharp[4, 15] < 0.4
    assert sharp[4, 16] > 0.6
    np.testing.assert_allclose(sharp[:, [0, -1]], edge[:, [0, -1]], atol=1e-3)
