"""Inpainting keeps what is known and fills in what fits."""

import pytest
import torch

from visiongen.diffusion.ancestral import last
from visiongen.diffusion.inpainting import inpaint
from visiongen.diffusion.noise_schedule import even_times
from visiongen.diffusion.prediction import Denoised

HALF = torch.tensor([True, False])


@pytest.fixture
def half_known(mixture):
    """Points whose first coordinate tells the component; the second is a lie."""
    known = torch.tensor([[-1.0, 99.0]]).repeat(400, 1)
    return known, mixture.means[0, 1]


@pytest.mark.parametrize("repeats", [1, 3])
def test_known_pixels_are_kept_exactly(mixture, schedule, half_known, repeats):
    known, _ = half_known
    denoise = mixture.denoiser(schedule.levels)
    steps = inpaint(denoise, known, HALF, schedule, even_times(schedule, 20), repeats)
    made = last(steps)
    assert torch.equal(made[:, 0], known[:, 0])
    assert not (made[:, 1] == 99).any()


def test_what_is_filled_in_fits_what_is_known(mixture, schedule, half_known):
    known, expected = half_known
    denoise = mixture.denoiser(schedule.levels)
    made = last(inpaint(denoise, known, HALF, schedule, even_times(schedule, 100), 3))
    assert float(made[:, 1].median()) == pytest.approx(float(expected), abs=0.05)
    assert ((made[:, 1] - expected).abs() < 0.6).float().mean() > 0.97


def test_hidden_pixels_have_no_influence(mixture, schedule, half_known):
    known, _ = half_known
    results = []
    for lie in (99.0, -7.0):
        torch.manual_seed(1)
        known[:, 1] = lie
        denoise = mixture.denoiser(schedule.levels)
        results.append(
            last(inpaint(denoise, known, HALF, schedule, even_times(schedule, 10)))
        )
    assert torch.equal(*results)


def test_repeats_cost_calls_except_at_the_end(schedule):
    times = []

    def denoise(x, t):
        times.append(t)
        return Denoised(x, x)

    picture = torch.zeros(1, 2)
    list(inpaint(denoise, picture, HALF, schedule, [900, 500, 0], repeats=3))
    assert times == [900, 900, 900, 500]


def test_a_repeated_step_starts_again_at_its_own_noise_level(schedule):
    """At t = 100 a black picture has little noise; before t = 900 it must be back."""
    spread = []

    def denoise(x, t):
        spread.append(float(x.std()))
        return Denoised(torch.zeros_like(x), x)

    black = torch.zeros(4000, 2)
    list(inpaint(denoise, black, HALF, schedule, [900, 100, 0], repeats=2))
    assert spread[:2] == pytest.approx([1, 1], abs=0.05)
    assert spread[2] < 0.4


def test_bad_arguments_are_refused(schedule):
    def denoise(x, t):
        return Denoised(x, x)

    picture = torch.zeros(1, 2)
    with pytest.raises(ValueError, match="at least 1"):
        next(inpaint(denoise, picture, HALF, schedule, [9, 0], repeats=0))
    with pytest.raises(ValueError, match="must be bool"):
        next(inpaint(denoise, picture, HALF.float(), schedule, [9, 0]))
