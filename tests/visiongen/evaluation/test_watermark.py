"""A key finds its own mark, and no key finds one that is not there."""

import numpy as np
import pytest
import torch

from visiongen.evaluation.watermark import detect, embed, jpeg, signs


@pytest.fixture
def images():
    torch.manual_seed(0)
    return torch.rand(40, 1, 28, 28).round(decimals=1)


def test_signs_are_those_of_the_key():
    pattern = signs((28, 28), 5)
    assert torch.equal(pattern, signs((28, 28), 5))
    assert pattern.unique().tolist() == [-1, 1]
    assert abs(float((pattern * signs((28, 28), 6)).mean())) < 0.15  # 4 of 1 / 28


def test_without_a_mark_z_has_mean_0_and_variance_1_over_the_keys(images):
    z = torch.stack([detect(images[:1], key) for key in range(2000)])
    assert abs(float(z.mean())) < 0.09  # 4 standard errors
    assert float(z.std()) == pytest.approx(1, abs=0.07)


def test_z_is_the_correlation_that_its_formula_says(images):
    """By numpy, with the mean of the neighbours taken pixel by pixel."""
    image, pattern = images[0, 0].numpy(), signs((28, 28), 3).numpy()
    detail = np.empty_like(image)
    for y in range(28):
        for x in range(28):
            near = image[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
            detail[y, x] = image[y, x] - near.mean()
    expected = (pattern * detail).sum() / np.sqrt((detail**2).sum())
    assert float(detect(images, 3)[0]) == pytest.approx(expected, abs=1e-4)


def test_a_key_finds_its_own_mark_and_no_other(images):
    smooth = images * 0.1 + 0.4
    marked = embed(smooth, key=7, strength=0.05)
    assert float(detect(marked, 7).min()) > 8
    assert float(detect(marked, 8).abs().max()) < 5


def test_a_mark_changes_no_pixel_by_more_than_its_strength(images):
    marked = embed(images, key=1, strength=0.03)
    assert float((marked - images).abs().max()) <= 0.03 + 0.5 / 255 + 1e-6
    assert float(marked.min()) >= 0
    assert float(marked.max()) <= 1


def test_jpeg_of_high_quality_is_nearly_the_image_and_of_low_quality_is_not(images):
    smooth = torch.nn.functional.avg_pool2d(images, 7, 1, padding=3)
    near, far = (float((jpeg(smooth, q) - smooth).abs().mean()) for q in (95, 5))
    assert near < 0.01 < far
