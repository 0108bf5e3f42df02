"""Noise belongs to its picture; between two noises lies noise."""

import pytest
import torch

from visiongen.diffusion.noises import PictureNoise, spherical_interpolation


def test_a_picture_gets_the_same_noise_in_any_batch():
    like = torch.empty(6, 1, 5, 5)
    together = PictureNoise(3, range(6))
    first, second = together(like), together(like)
    alone = PictureNoise(3, [4])
    assert torch.equal(alone(like[:1])[0], first[4])
    assert torch.equal(alone(like[:1])[0], second[4])
    assert not torch.equal(first, second)


def test_seeds_and_pictures_differ():
    like = torch.empty(2, 100)
    one, two = PictureNoise(0, range(2))(like)
    other = PictureNoise(1, range(2))(like)[0]
    for a, b in ((one, two), (one, other)):
        assert abs(float(torch.corrcoef(torch.stack([a, b]))[0, 1])) < 0.4


def test_it_is_standard_normal():
    noise = PictureNoise(0, range(100))(torch.empty(100, 400))
    assert float(noise.mean()) == pytest.approx(0, abs=0.02)
    assert float(noise.std()) == pytest.approx(1, abs=0.02)


def test_another_number_of_pictures_is_refused():
    with pytest.raises(ValueError, match="3 pictures but 2 streams"):
        PictureNoise(0, range(2))(torch.empty(3, 4))


def test_the_way_between_noises_stays_as_long_as_noise():
    a, b = torch.randn(2, 1, 28, 28)
    path = spherical_interpolation(a, b, torch.linspace(0, 1, 9))
    assert path.shape == (9, 1, 28, 28)
    torch.testing.assert_close(path[0], a, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(path[-1], b, atol=1e-5, rtol=1e-5)
    assert (path.flatten(1).std(1) - 1).abs().max() < 0.08
    straight = (a + b) / 2
    assert straight.std() < 0.8


def test_equal_noises_have_no_way_between():
    a = torch.randn(10)
    path = spherical_interpolation(a, a, torch.tensor([0.0, 0.5]))
    torch.testing.assert_close(path, torch.stack([a, a]))
