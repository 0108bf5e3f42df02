import numpy as np
import pytest
from skimage import data, metrics

from visiongen.classical.filters import gaussian_blur
from visiongen.classical.quality import mean_squared_error, psnr, ssim, ssim_map

WANG = {
    "gaussian_weights": True,
    "sigma": 1.5,
    "use_sample_covariance": False,
}


def pair(generator, shape, dtype):
    picture = data.astronaut()[100:, 150:]
    reference = picture[: shape[0], : shape[1]]
    reference = reference if len(shape) == 3 else reference[:, :, 0]
    noise = generator.normal(0, 20, shape)
    image = np.clip(reference + noise, 0, 255).round().astype(np.uint8)
    if dtype == np.uint8:
        return reference, image
    return (reference / 255).astype(dtype), (image / 255).astype(dtype)


@pytest.mark.parametrize("shape", [(40, 41), (11, 11), (30, 25, 3)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_all_three_equal_scikit_image(shape, dtype, generator):
    reference, image = pair(generator, shape, dtype)
    white = 255 if dtype == np.uint8 else 1
    assert mean_squared_error(reference, image) == pytest.approx(
        metrics.mean_squared_error(
            reference.astype(np.float64), image.astype(np.float64)
        ),
        rel=1e-12,
    )
    assert psnr(reference, image) == pytest.approx(
        metrics.peak_signal_noise_ratio(
            reference.astype(np.float64), image.astype(np.float64), data_range=white
        ),
        abs=1e-9,
    )
    expected = metrics.structural_similarity(
        reference.astype(np.float64),
        image.astype(np.float64),
        data_range=white,
        channel_axis=2 if len(shape) == 3 else None,
        **WANG,
    )
    assert ssim(reference, image) == pytest.approx(expected, abs=1e-7)


def test_equal_pictures():
    image = data.camera()[:20, :20]
    assert mean_squared_error(image, image) == 0
    assert psnr(image, image) == float("inf")
    assert ssim(image, image) == pytest.approx(1)


def test_psnr_of_a_known_error():
    black = np.zeros((4, 4), np.uint8)
    assert psnr(black, black + 255) == pytest.approx(0)
    assert psnr(np.zeros((4, 4)), np.full((4, 4), 0.1)) == pytest.approx(20)


def test_psnr_does_not_wrap_around_uint8():
    black, white = np.zeros((2, 2), np.uint8), np.full((2, 2), 255, np.uint8)
    assert mean_squared_error(black, white) == 255**2


def test_units_do_not_change_psnr_and_ssim(generator):
    reference, image = pair(generator, (20, 22), np.uint8)
    assert psnr(reference / 255, image / 255) == pytest.approx(psnr(reference, image))
    assert ssim(reference / 255, image / 255) == pytest.approx(ssim(reference, image))


def test_the_map_has_the_shape_of_the_picture_and_stays_within_plus_minus_one(
    generator,
):
    reference, image = pair(generator, (20, 22, 3), np.uint8)
    values = ssim_map(reference, 255 - image)
    assert values.shape == (20, 22, 3)
    assert np.abs(values).max() <= 1


def test_a_blurred_float_picture_with_white_in_it_can_be_scored():
    white = np.ones((20, 20))
    assert psnr(white, gaussian_blur(white, 1.3)) > 200


def test_pictures_of_two_ranges_cannot_be_compared():
    image = data.camera()[:20, :20]
    with pytest.raises(ValueError, match="to_float"):
        psnr(image, image / 255)


def test_pictures_of_two_shapes_cannot_be_compared():
    with pytest.raises(ValueError, match=r"\(4, 4\) but image \(4, 5\)"):
        psnr(np.zeros((4, 4)), np.zeros((4, 5)))


def test_pictures_smaller_than_the_window_have_no_ssim():
    with pytest.raises(ValueError, match="11 × 11"):
        ssim(np.zeros((20, 10)), np.zeros((20, 10)))
