"""What chapter 15 says in words of its cards and formulas, so that changes are noticed.

That the jump is the walk, that the posterior is Bayes' rule, that DDIM with η = 1 is
ancestral sampling and that the score is the slope of the log-density is tested with the
library, in ``tests/visiongen/diffusion``.
"""

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from visiongen.diffusion.ancestral import last
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.dpm_solver import dpm_solver
from visiongen.diffusion.forward import posterior
from visiongen.diffusion.mixture import GaussianMixture
from visiongen.diffusion.noise_schedule import (
    cosine_schedule,
    even_log_snr_times,
    even_times,
    linear_schedule,
)
from visiongen.training.cards import load_card

ROUNDING = 1e-6  # relative; double precision, but for differences of close numbers


def mean(card, metric):
    return load_card(card)["metrics"][metric]["mean"]


@pytest.mark.parametrize("make", [linear_schedule, cosine_schedule])
@pytest.mark.parametrize("t", [2, 10, 500, 999])
def test_a_wrong_guess_costs_half_its_square_times_the_ratio_given_away(make, t):
    schedule = make()
    clean, guess, noisy = torch.tensor([0.3, -0.5, 0.8]).double()
    true, variance = posterior(clean, noisy, t, schedule)
    stepped, _ = posterior(guess, noisy, t, schedule)
    found = kl_divergence(Normal(true, variance**0.5), Normal(stepped, variance**0.5))
    given = schedule.snr[t - 1] - schedule.snr[t]
    expected = given * (clean - guess).square() / 2
    torch.testing.assert_close(found, expected, rtol=ROUNDING, atol=0)


@pytest.fixture(scope="module")
def distances():
    """Distance to the data of 2,000 samples, by solver, spacing and steps."""
    two = GaussianMixture(
        torch.tensor([[-1.2], [0.8]]),
        torch.tensor([0.15, 0.3]),
        torch.tensor([0.4, 0.6]),
    )
    schedule, fine = cosine_schedule(), torch.linspace(-3, 3, 6001)
    mass = two.log_density(fine[:, None]).exp().cumsum(0)
    shares = (torch.arange(2000) + 0.5) / 2000
    truth = fine[torch.searchsorted(mass / mass[-1], shares)]
    start = torch.special.ndtri(shares)[:, None]

    def distance(sample, spaced, steps):
        times = spaced(schedule, steps)
        made = last(sample(two.denoiser(schedule.levels), start, schedule, times))
        return float((made[:, 0].sort().values - truth).abs().mean())

    ways = {
        "ddim": (ddim, even_times),
        "solver in t": (dpm_solver, even_times),
        "solver in λ": (dpm_solver, even_log_snr_times),
    }
    return {
        (name, steps): distance(*way, steps)
        for name, way in ways.items()
        for steps in (10, 20, 100)
    }


def test_with_ten_steps_even_log_snr_makes_the_better_solver_the_worst(distances):
    worst = max(("ddim", "solver in t", "solver in λ"), key=lambda n: distances[n, 10])
    assert worst == "solver in λ"


@pytest.mark.parametrize("steps", [10, 20, 100])
def test_even_times_suit_the_solver_better_under_the_cosine_schedule(distances, steps):
    assert distances["solver in t", steps] < distances["solver in λ", steps]


def test_with_many_steps_order_decides(distances):
    assert distances["solver in λ", 100] < 0.5 * distances["ddim", 100]


def league(name, metric):
    return mean("fashion_league", f"{name}_{metric}")


def test_walking_at_random_diffusion_is_closest_and_by_ddim_level_with_the_gan():
    distances = [league(name, "frechet_judge") for name in ("diffusion", "gan", "vae")]
    assert distances[0] < 0.8 * distances[1] < 0.3 * distances[2]
    by_ddim = mean("ddpm_fashion_mnist", "frechet_judge")
    assert 0.9 < by_ddim / distances[1] < 1.1


def test_under_every_sampler_diffusion_leaves_out_less_than_the_gan():
    for measure in ("recall", "smallest_class"):
        ours = [league(name, measure) for name in ("diffusion", "diffusion_fast")]
        ours.append(mean("ddpm_fashion_mnist", measure))
        assert min(ours) > 1.5 * league("gan", measure)


@pytest.mark.parametrize("name", ["vae", "gan", "diffusion", "diffusion_fast"])
def test_no_model_of_the_league_copies_or_comes_near_the_floor(name):
    assert league(name, "copies") <= 0.02
    assert league(name, "frechet_judge") > 50 * league(name, "frechet_floor")


def test_samples_are_a_little_farther_from_the_training_pictures_than_test_ones():
    assert 1 < league("diffusion", "distance_ratio") < 1.1


def test_a_picture_of_diffusion_takes_hundreds_of_times_as_long():
    ratio = league("diffusion", "sampling_ms") / league("gan", "sampling_ms")
    assert 200 < ratio < 1000


def test_after_two_epochs_schedule_prediction_and_width_matter_the_average_does_not():
    def of(name, metric="frechet_judge"):
        return mean("ddpm_ablations", f"{name}_{metric}")

    base = of("baseline")
    assert min(of("linear_schedule"), of("predict_noise")) > 1.2 * base
    assert abs(of("no_ema") / base - 1) < 0.03
    assert abs(of("predict_data") / base - 1) < 0.03
    assert abs(of("no_attention") / base - 1) < 0.1
    assert of("predict_noise", "precision") < of("baseline", "precision") - 0.05
    assert of("predict_data", "recall") < of("baseline", "recall") - 0.05
    assert of("flow") < base
    assert of("half_width") > 1.5 * base
    assert of("double_width") < 0.8 * base
    assert of("double_width", "cpu_seconds") > 2 * of("baseline", "cpu_seconds")
    assert base > 2 * mean("ddpm_fashion_mnist", "frechet_judge")


def test_after_the_second_epoch_the_loss_hardly_moves():
    (log,) = load_card("ddpm_fashion_mnist")["curves"].values()
    held_out = log["validation_loss"]
    assert 0.85 < held_out[-1] / held_out[1] < 1
    assert abs(log["train_loss"][-1] / held_out[-1] - 1) < 0.05


def test_the_picture_is_hardest_to_guess_at_the_end_and_the_noise_at_the_start():
    errors = load_card("ddpm_fashion_mnist")["tables"]["loss_by_time"]
    assert errors["data"] == sorted(errors["data"])
    assert errors["noise"] == sorted(errors["noise"], reverse=True)
    assert errors["loss"].index(min(errors["loss"])) not in (0, len(errors["loss"]) - 1)


def point(sampler, steps, **more):
    """Fréchet distance of one row of ``ddpm_samplers`` with exactly these settings."""
    wanted = {"sampler": sampler, "steps": steps} | more
    settings = ("sampler", "steps", "variance", "eta", "clip")
    (row,) = [
        row
        for row in load_card("ddpm_samplers")["tables"]["points"]
        if {name: row[name] for name in settings if name in row} == wanted
    ]
    return row["frechet_judge"]


def test_ddim_has_arrived_after_50_steps():
    assert abs(point("ddim", 50) / point("ddim", 100) - 1) < 0.05
    assert point("ddim", 5) > 3 * point("ddim", 50)


def test_the_solver_is_ahead_at_ten_steps_level_at_20_and_behind_at_five():
    assert point("dpm-solver", 10) < 0.9 * point("ddim", 10)
    assert abs(point("dpm-solver", 20) / point("ddim", 20) - 1) < 0.1
    assert point("dpm-solver", 5) > 1.2 * point("ddim", 5)


def test_fresh_noise_helps_the_trained_network_if_it_is_not_too_much():
    none, half, full = (
        point("ddim", 50),
        point("ddim", 50, eta=0.5),
        point("ancestral", 50),
    )
    assert full < half < none
    assert point("ancestral", 100) < full
    assert point("ancestral", 50, variance="forward") > 1.5 * none


def test_clamping_hardly_matters_for_this_model():
    assert abs(point("ddim", 50, clip=False) / point("ddim", 50) - 1) < 0.1


def thousand(sampler, steps):
    return mean("ddpm_thousand_steps", f"{sampler}_{steps}_frechet_judge")


def test_few_steps_come_within_a_tenth_of_a_thousand():
    assert abs(thousand("ddim", 50) / thousand("ddim", 1000) - 1) < 0.1
    assert thousand("ancestral", 100) < 1.1 * thousand("ancestral", 1000)
    assert thousand("ancestral", 1000) < 0.8 * thousand("ddim", 1000)


def test_the_flow_by_midpoints_is_level_with_ddim_at_as_many_calls():
    ours, flow = "ddpm_fashion_mnist", "flow_fashion_mnist"
    assert abs(mean(flow, "frechet_judge") / mean(ours, "frechet_judge") - 1) < 0.1
    for metric in ("precision", "recall"):
        assert abs(mean(flow, metric) - mean(ours, metric)) < 0.03
    assert mean(flow, "smallest_class") < mean(ours, "smallest_class") - 0.05
    settings = [load_card(name)["settings"] for name in (ours, flow)]
    assert settings[0]["optimiser"] == settings[1]["optimiser"]
    assert settings[0]["epochs"] == settings[1]["epochs"] == 10


def test_of_two_solvers_of_second_order_one_is_behind_the_first_order():
    points = load_card("flow_solvers")["tables"]["points"]
    found = {(row["sampler"], row["calls"]): row["frechet_judge"] for row in points}
    for calls in (10, 20, 50):
        assert found["midpoint", calls] < 1.01 * found["euler", calls]
        assert found["heun", calls] > 1.3 * found["euler", calls]
    level = [found["midpoint", calls] for calls in (10, 20, 50)]
    assert max(level) < 1.1 * min(level)
    assert abs(found["euler", 50] / found["midpoint", 50] - 1) < 0.05


def test_heuns_method_goes_wrong_mostly_at_both_ends():
    usual, first, between, end, all_five = (
        mean("flow_ends", f"{name}_difference")
        for name in ("midpoint", "heun_first", "heun_between", "heun_last", "heun")
    )
    assert min(first, end) > 1.8 * usual
    assert min(first, end) > 1.4 * between
    assert all_five > max(first, end)


def snapshots(name):
    """Fréchet distance and row, by epoch, of one recipe's snapshots."""
    rows = load_card("diffusion_seconds")["tables"]["curves"][name]
    return {row["epoch"]: row["frechet_judge"] for row in rows}


def minutes_an_epoch(name):
    card = load_card(name)
    seconds = card["metrics"]["projected_seconds"]["mean"]
    return seconds / 60 / card["settings"]["epochs"]


def test_seven_epochs_of_ours_are_worth_the_whole_course_in_a_quarter_of_the_time():
    ours, theirs = snapshots("ddpm_fashion_mnist"), snapshots("course_ddpm_fashion")
    assert ours[7] <= 1.02 * theirs[20]
    assert ours[10] < min(theirs.values())
    spent = 7 * minutes_an_epoch("flow_fashion_mnist")
    assert spent < 20 * minutes_an_epoch("course_ddpm_fashion") / 4
    ended = [
        mean(name, "frechet_judge")
        for name in ("ddpm_fashion_mnist", "course_ddpm_fashion")
    ]
    assert ended[0] < 0.9 * ended[1]
    weights = [
        load_card(name)["parameters"]
        for name in ("ddpm_fashion_mnist", "course_ddpm_fashion")
    ]
    assert weights[0] / weights[1] == pytest.approx(1 / 5, abs=0.02)


def test_the_courses_quality_jumps_while_its_loss_does_not():
    theirs = snapshots("course_ddpm_fashion")
    assert theirs[15] > 1.9 * theirs[10] > 1.9 * theirs[20]
    (log,) = load_card("course_ddpm_fashion")["curves"].values()
    assert log["train_loss"][9] > log["train_loss"][14] > log["train_loss"][19]
    rows = load_card("diffusion_seconds")["tables"]["curves"]["course_ddpm_fashion"]
    assert {row["epoch"]: row["smallest_class"] for row in rows}[15] < 0.1


def test_ours_falls_steadily_and_the_flow_by_heun_flattens():
    ours, flow = snapshots("ddpm_fashion_mnist"), snapshots("flow_fashion_mnist")
    assert list(ours.values()) == sorted(ours.values(), reverse=True)
    assert flow[10] > 2 * ours[10]
    assert flow[10] > 2 * mean("flow_fashion_mnist", "frechet_judge")
    assert 1 - flow[10] / flow[7] < 0.1
