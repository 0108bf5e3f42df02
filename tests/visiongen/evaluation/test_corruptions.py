"""Test images are changed as stated, and the same way at every call."""

import torch

from visiongen.evaluation.corruptions import add_noise, rotate, shift

IMAGES = torch.rand(8, 1, 9, 9, generator=torch.Generator().manual_seed(0))


def test_shift_moves_right_down_left_up():
    moved = shift(IMAGES, 2)
    assert torch.equal(moved[0, :, :, 2:], IMAGES[0, :, :, :-2])
    assert torch.equal(moved[1, :, 2:], IMAGES[1, :, :-2])
    assert torch.equal(moved[2, :, :, :-2], IMAGES[2, :, :, 2:])
    assert torch.equal(moved[3, :, :-2], IMAGES[3, :, 2:])
    assert torch.equal(moved[4, :, :, 2:], IMAGES[4, :, :, :-2])
    assert (moved[0, :, :, :2] == 0).all()
    assert torch.equal(shift(IMAGES, 0), IMAGES)


def test_a_quarter_turn_equals_rot90_either_way():
    turned = rotate(IMAGES, 90)
    expected = torch.stack(
        [image.rot90(-1 if n % 2 == 0 else 1, (1, 2)) for n, image in enumerate(IMAGES)]
    )
    torch.testing.assert_close(turned, expected, atol=1e-4, rtol=0)


def test_noise_has_its_deviation_and_repeats_itself():
    grey = torch.full((4, 1, 64, 64), 0.5)
    noisy = add_noise(grey, 0.1)
    assert abs(float((noisy - grey).std()) - 0.1) < 0.003
    assert torch.equal(noisy, add_noise(grey, 0.1))
    assert add_noise(grey, 2.0).min() == 0
    assert add_noise(grey, 2.0).max() == 1
