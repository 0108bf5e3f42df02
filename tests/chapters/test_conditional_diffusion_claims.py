"""What chapter 16 says in words of its cards and formulas, so that changes are noticed.

That guidance by a perfect classifier and without one is the same, that w = 0 and w = 1
are the plain models and that guiding ε̂, x̂_0 or v̂ is the same is tested with the
library, in ``tests/visiongen/diffusion/test_guidance.py``; headings from labels in
``tests/visiongen/plots/test_by_class.py``.
"""

import pytest
import torch

from visiongen.diffusion.ancestral import last
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.guidance import Guidance, classifier_free
from visiongen.diffusion.mixture import GaussianMixture
from visiongen.diffusion.noise_schedule import cosine_schedule, even_times
from visiongen.models.conditioning import (
    AddContext,
    AddedLabel,
    ConcatenatedLabel,
    drop_labels,
)
from visiongen.training.cards import load_card

SCHEDULE = cosine_schedule()


def gaussian(mean, deviation):
    return GaussianMixture(
        torch.tensor([[mean]]).double(),
        torch.tensor([deviation]).double(),
        torch.ones(1).double(),
    )


def evenly(count):
    """Quantiles of the normal distribution ``(count, 1)``: noise without dice."""
    shares = (torch.arange(count).double() + 0.5) / count
    return torch.special.ndtri(shares)[:, None]


def guided_samples(all_data, of_label, weight, eta=0.0, steps=300, count=400):
    told, free = (m.denoiser(SCHEDULE.levels) for m in (of_label, all_data))
    guided = classifier_free(told, free, Guidance(weight))
    times = even_times(SCHEDULE, steps)
    return last(ddim(guided, evenly(count), SCHEDULE, times, eta))


@pytest.mark.parametrize("weight", [0.0, 0.5, 2.0, 4.0])
def test_guidance_extrapolates_the_logarithm_of_a_variance(weight):
    found = guided_samples(gaussian(0.0, 2**0.5), gaussian(0.0, 1.0), weight).var()
    expected = 2 * 0.5**weight
    assert float(found) == pytest.approx(expected, rel=0.03)  # of 300 steps


def test_the_product_density_extrapolates_the_reciprocal_and_is_wider():
    for weight in (2, 4):
        assert 2 * 0.5**weight < 0.8 / ((1 - weight) / 2 + weight)


def test_walking_at_random_ends_between_ddim_and_the_product():
    torch.manual_seed(0)
    found = guided_samples(
        gaussian(0.0, 2**0.5), gaussian(0.0, 1.0), 4, eta=1.0, steps=100, count=5000
    )
    assert 1.5 * 2 * 0.5**4 < float(found.var()) < 0.8 / ((1 - 4) / 2 + 4)


def test_guided_to_one_of_two_classes_samples_run_ahead_of_the_product():
    two = GaussianMixture(
        torch.tensor([[-1.0], [1.0]]).double(),
        torch.ones(2).double(),
        torch.full((2,), 0.5).double(),
    )
    axis = torch.linspace(-6, 10, 2001).double()[:, None]
    for weight in (2, 4, 8):
        log = (1 - weight) * two.log_density(axis)
        log = log + weight * two.component(1).log_density(axis)
        density = log.exp() / torch.trapezoid(log.exp(), axis[:, 0])
        mean = float(torch.trapezoid(axis[:, 0] * density, axis[:, 0]))
        spread = (axis[:, 0] - mean).square() * density
        deviation = float(torch.trapezoid(spread, axis[:, 0])) ** 0.5
        made = guided_samples(two, two.component(1), weight, steps=100)
        assert float(made.mean()) > 1.2 * mean
        assert float(made.std()) < 0.9 * deviation


def test_a_label_saves_what_the_guesses_for_different_labels_differ_by():
    """By integration, not by draws: for two classes at t = 500."""
    two = GaussianMixture(
        torch.tensor([[-1.0], [1.0]]).double(),
        torch.ones(2).double(),
        torch.full((2,), 0.5).double(),
    )
    x = torch.linspace(-9, 9, 4001).double()[:, None]
    signal, sigma = SCHEDULE.levels(500, x)
    free = two.guess(x, signal, sigma).data[:, 0]
    without = within = worth = 0.0
    for k in (0, 1):
        density = two.log_parts(x, signal, sigma)[:, k].exp()
        told = two.component(k).guess(x, signal, sigma).data[:, 0]
        remaining = sigma**2 / (signal**2 + sigma**2)  # variance of x_0 given x_t, k
        gap = (told - free).square()
        without += float(torch.trapezoid(density * (remaining + gap), x[:, 0]))
        within += float(torch.trapezoid(density * remaining, x[:, 0]))
        worth += float(torch.trapezoid(density * gap, x[:, 0]))
    assert without - within == pytest.approx(worth, rel=1e-6)
    # and the loss without labels is that of the perfect unconditional guess
    torch.manual_seed(0)
    points, _ = two.sample(200_000)
    noisy = signal * points + sigma * torch.randn_like(points)
    error = (two.guess(noisy, signal, sigma).data - points).square().mean()
    assert float(error) == pytest.approx(without, rel=0.02)


def test_behind_a_concatenation_a_label_adds_the_same_at_all_times():
    torch.manual_seed(0)
    block, times = AddContext(128, 16), torch.tensor([10.0, 500.0, 990.0])
    moved = []
    for condition in (ConcatenatedLabel(), AddedLabel()):
        three, eight = (
            block.project(condition(times, torch.full((3,), y)).vector) for y in (3, 8)
        )
        change = (eight - three).detach()
        moved.append(float((change - change[0]).abs().max() / change.abs().max()))
    assert moved[0] < 1e-5
    assert moved[1] > 0.05


def test_dropping_to_class_0_shows_nearly_as_many_others_as_zeros_under_its_row():
    torch.manual_seed(0)
    labels = torch.randint(10, (100_000,))
    told = drop_labels(labels, 0.1, none=0)
    others = float((labels[told == 0] != 0).double().mean())
    assert others == pytest.approx(0.9 / 1.9, abs=0.01)


def mean(card, metric):
    return load_card(card)["metrics"][metric]["mean"]


def test_adaptive_normalisation_was_ahead_of_the_three_others():
    others = ("concatenation", "addition", "cross_attention")

    def of(name, metric):
        return mean("cddpm_conditioning", f"{name}_{metric}")

    for metric in ("judge_accuracy", "precision", "recall"):
        best = max(of(name, metric) for name in others)
        assert of("adaptive_norm", metric) > best
    nearest = min(of(name, "frechet_judge") for name in others)
    assert of("adaptive_norm", "frechet_judge") < 0.8 * nearest
    weights = [of(name, "sampling_parameters") for name in (*others, "adaptive_norm")]
    assert max(weights) < 1.01 * min(weights)


def test_guidance_works_without_dropping_and_its_distance_is_smallest_at_a_tenth():
    def of(metric):
        return [
            mean("cddpm_label_dropout", f"drop_{share}_{metric}")
            for share in (0, 10, 50)
        ]

    assert min(of("judge_accuracy")) > 97
    never, tenth, half = of("frechet_judge")
    assert tenth < min(never, half)
    unguided = mean("cddpm_conditioning", "adaptive_norm_frechet_judge")
    assert max(never, tenth, half) < unguided / 2
    points = load_card("cddpm_guidance")["tables"]["points"]
    plain = {
        row["weight"]: row
        for row in points
        if not (row["interval"] or row["rescale"] or row["classifier"])
    }
    assert plain[2]["frechet_judge"] > 2 * plain[1]["frechet_judge"]
    assert load_card("cddpm_label_dropout")["seeds"] == [0]


def test_cross_attention_was_no_better_than_addition_and_took_nearly_twice_as_long():
    def ratio(metric):
        found = (
            mean("cddpm_conditioning", f"{name}_{metric}")
            for name in ("cross_attention", "addition")
        )
        return next(found) / next(found)

    assert 0.9 < ratio("frechet_judge") < 1.1
    assert 1.6 < ratio("cpu_seconds") < 2


def test_a_classifier_of_noisy_digits_reads_nearly_all_after_a_third_of_the_way():
    table = load_card("mnist_noisy_classifier")["tables"]["accuracy_by_time"]
    assert 300 < table["time"][6] < 340
    assert table["accuracy"][6] > 95
    assert table["accuracy"][-1] < 15


def test_after_the_second_epoch_the_loss_hardly_moves():
    (log,) = load_card("cddpm_mnist")["curves"].values()
    held_out = log["validation_loss"]
    assert 0.9 < held_out[-1] / held_out[1] < 1


def test_plain_conditional_diffusion_is_more_varied_than_the_cgan_and_less_exact():
    for metric in ("recall", "diversity"):
        assert mean("cddpm_mnist", metric) > 1.05 * mean("cgan_mnist", metric)
    for metric in ("judge_accuracy", "precision"):
        assert mean("cddpm_mnist", metric) < mean("cgan_mnist", metric)
    assert mean("cddpm_mnist", "frechet_judge") > 1.3 * mean(
        "cgan_mnist", "frechet_judge"
    )


def test_the_conditional_model_copies_nothing():
    assert mean("cddpm_mnist", "copies") < 0.01
    assert 1 < mean("cddpm_mnist", "distance_ratio") < 1.15


def test_at_the_best_weight_digits_come_nearer_and_are_no_copies():
    guided = mean("cddpm_guidance", "best_together_distance_ratio")
    assert 1 < guided < mean("cddpm_mnist", "distance_ratio") - 0.02
    assert mean("cddpm_guidance", "best_together_copies") < 0.005


def test_draws_of_super_resolution_scatter_as_draws_from_the_posterior_would():
    """One draw is off by 2 variances, the mean of four by 1 + 1 / 4."""
    ratio = mean("superres_mnist", "sample_error") / mean(
        "superres_mnist", "mean_error"
    )
    assert ratio == pytest.approx((2 / 1.25) ** 0.5, rel=0.03)
    assert mean("superres_mnist", "consistency_error") < 3
    assert mean("superres_mnist", "repeated_error") > 1.5 * mean(
        "superres_mnist", "sample_error"
    )


def sweep():
    """Rows of the sweep of weights: those guided at all times, and the others."""
    rows = load_card("cddpm_guidance")["tables"]["points"]
    plain = {
        row["weight"]: row
        for row in rows
        if not (row["interval"] or row["rescale"] or row["classifier"])
    }
    interval = {row["weight"]: row for row in rows if row["interval"]}
    rescaled = {row["weight"]: row for row in rows if row["rescale"]}
    classifier = {row["weight"]: row for row in rows if row["classifier"]}
    return plain, interval, rescaled, classifier


def test_what_is_to_be_gained_by_insisting_lies_below_two():
    plain, *_ = sweep()
    assert plain[2]["judge_accuracy"] == 100
    weights = sorted(plain)
    recalls = [plain[w]["recall"] for w in weights if w >= 1]
    assert recalls == sorted(recalls, reverse=True)
    assert min(weights, key=lambda w: plain[w]["frechet_judge"]) == 1
    assert max(weights, key=lambda w: plain[w]["precision"]) == 2
    assert plain[8]["frechet_judge"] > 10 * plain[1]["frechet_judge"]


def test_an_interval_saves_about_half_of_what_guidance_costs():
    plain, interval, rescaled, _ = sweep()
    for measure in ("frechet_judge", "recall"):
        before, after = plain[1][measure], plain[4][measure]
        saved = (after - interval[4][measure]) / (after - before)
        assert 0.4 < saved < 0.65
    assert interval[4]["judge_accuracy"] == interval[8]["judge_accuracy"] == 100
    assert rescaled[4]["frechet_judge"] < plain[4]["frechet_judge"]
    assert rescaled[4]["recall"] <= plain[4]["recall"]


def test_a_classifier_guides_worse_than_the_networks_own_answers():
    plain, _, _, classifier = sweep()
    for w in (1, 4):
        assert classifier[w]["judge_accuracy"] < plain[w]["judge_accuracy"] - 10
    assert plain[0]["frechet_judge"] > 10 * plain[1]["frechet_judge"]


def test_the_best_weight_names_its_digits_and_stays_behind_the_cgan_in_distance():
    ours = load_card("cddpm_guidance")["metrics"]
    rival = load_card("cgan_mnist")["metrics"]

    def together(measure):
        return ours[f"best_together_{measure}"]["mean"]

    assert together("judge_accuracy") >= 99
    assert together("judge_accuracy") >= rival["judge_accuracy"]["mean"]
    assert together("precision") > rival["precision"]["mean"]
    assert together("recall") > rival["recall"]["mean"]
    assert together("diversity") < rival["diversity"]["mean"]
    assert together("frechet_judge") > 2 * rival["frechet_judge"]["mean"]


@pytest.mark.parametrize("measure", ["judge_accuracy", "precision", "recall"])
def test_what_the_best_weight_changes_is_many_times_the_spread(measure):
    ours = load_card("cddpm_guidance")["metrics"]
    one, best = (ours[f"{name}_{measure}"] for name in ("fresh_w_1", "best"))
    assert abs(one["mean"] - best["mean"]) > 5 * max(one["std"], best["std"])
