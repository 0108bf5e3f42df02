"""Training and sampling agree: a network learns what the mixture says exactly."""

import pytest
import torch

from visiongen.diffusion.ancestral import last
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.noise_schedule import cosine_schedule, linear_schedule
from visiongen.diffusion.prediction import KINDS
from visiongen.diffusion.processes import (
    Diffusion,
    FlowMatching,
    denoiser_of,
    squared_errors,
    training_loss,
)
from visiongen.diffusion.spiral import spiral
from visiongen.diffusion.weighting import min_snr
from visiongen.models.point_denoiser import PointDenoiser
from visiongen.training.recipe import describe

PROCESSES = [*[Diffusion(linear_schedule, kind) for kind in KINDS], FlowMatching()]


class Oracle(torch.nn.Module):
    """Answers with what the process would call right, given the clean points."""

    def __init__(self, process, clean, noise, t):
        super().__init__()
        self.answer = process.target(clean, noise, t)

    def forward(self, x, t):
        assert 0 <= t.min() <= t.max() <= 1000
        return self.answer


@pytest.mark.parametrize("process", PROCESSES)
def test_the_right_answer_has_no_error_and_gives_back_the_picture(process):
    clean, noise = torch.randn(2, 8, 1, 3, 3)
    t = process.draw_times(8, clean.device)
    network = Oracle(process, clean, noise, t)
    assert not squared_errors(process, network, clean, noise, t).any()
    noisy = process.noisy(clean, noise, t)
    seen = process.denoised(network.answer, noisy, t)
    torch.testing.assert_close(
        process.noisy(seen.data, seen.noise, t), noisy, atol=1e-3, rtol=1e-3
    )


@pytest.mark.parametrize("process", PROCESSES)
def test_times_of_training_never_leave_the_process(process):
    t = process.draw_times(10_000, torch.device("cpu"))
    spread = process.spread_times(10)
    last_time = process.noise_schedule.steps if isinstance(process, Diffusion) else 1
    for times in (t, spread):
        assert 0 <= times.min() < 0.2 * last_time
        assert 0.8 * last_time < times.max() <= last_time
    if isinstance(process, Diffusion):
        assert t.min() >= 1  # t = 0 is the clean picture: nothing to learn
        assert {1, 1000} <= set(spread.tolist())


def test_the_loss_is_the_weighted_mean_of_squared_errors():
    process = Diffusion(linear_schedule, "noise", min_snr)
    network, clean = PointDenoiser(2), torch.randn(16, 2)
    torch.manual_seed(5)
    loss = training_loss(process, network, clean)
    torch.manual_seed(5)
    t, noise = process.draw_times(16, clean.device), torch.randn_like(clean)
    answer = network(process.noisy(clean, noise, t), t.float())
    squared = (answer - noise).square().mean(1)
    torch.testing.assert_close(loss, (process.weight(t) * squared).mean())


def test_a_settings_entry_names_schedule_kind_and_weighting():
    assert describe(Diffusion(cosine_schedule, "data", min_snr)) == {
        "call": "Diffusion",
        "schedule": "cosine_schedule",
        "predicts": "data",
        "weighting": "min_snr",
    }
    assert describe(FlowMatching())["times"] == "uniform_times"


def test_a_short_schedule_speaks_to_the_network_on_the_same_scale():
    process = Diffusion(lambda: cosine_schedule(50))
    assert process.network_time(50) == 1000


@pytest.mark.parametrize("process", PROCESSES, ids=[*KINDS, "flow"])
def test_a_network_learns_the_exact_answer(process, mixture):
    """400 steps on the mixture: the guess of x_0 explains what is predictable."""
    network = PointDenoiser(2, width=64)
    optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
    points, _ = mixture.sample(4000)
    for _ in range(400):
        loss = training_loss(process, network, points[torch.randint(4000, (256,))])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    half = 0.5 if isinstance(process, FlowMatching) else 300
    exact, learned = mixture.denoiser(process.levels), denoiser_of(process, network)
    clean, _ = mixture.sample(2000)
    t = torch.full((2000,), half)
    x = process.noisy(clean, torch.randn_like(clean), t)
    expected = exact(x, half).data
    error = (learned(x, half).data - expected).square().mean()
    assert error < 0.06 * expected.var(0).mean()


def test_a_learned_spiral_is_sampled_as_a_spiral():
    """The live run of chapter 15, shortened."""
    process = Diffusion()
    network = PointDenoiser(2)
    optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(1000):
        loss = training_loss(process, network, spiral(256))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    times = list(range(1000, -1, -25))
    schedule = process.noise_schedule
    made = last(
        ddim(denoiser_of(process, network), torch.randn(500, 2), schedule, times)
    )
    away = torch.cdist(made, spiral(5000, width=0.0)).min(1).values
    noise_away = torch.cdist(torch.randn(500, 2), spiral(5000, width=0.0)).min(1).values
    assert away.median() < 0.13 < 0.3 < noise_away.median()
