"""Guidance on a mixture equals its closed form; at w = 0 and 1 it is no guidance."""

import pytest
import torch
from scipy import stats
from torch import nn

from visiongen.diffusion.ancestral import last
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.flow_matching import flow_levels
from visiongen.diffusion.guidance import (
    ClassifierGuidance,
    Guidance,
    classifier_free,
    classifier_guided,
    clipped,
    log_probability_of,
    rescaled,
)
from visiongen.diffusion.noise_schedule import cosine_schedule, even_times
from visiongen.diffusion.prediction import Denoised
from visiongen.diffusion.processes import Diffusion

LABEL = 1


@pytest.fixture
def denoisers(mixture, schedule):
    conditional = mixture.component(LABEL).denoiser(schedule.levels)
    return conditional, mixture.denoiser(schedule.levels)


def calls_of(denoise, log):
    def counted(x, t):
        log.append(t)
        return denoise(x, t)

    return counted


def test_weight_1_is_the_conditional_and_0_the_unconditional_model(denoisers):
    x, logs = torch.randn(5, 2), ([], [])
    pair = [calls_of(d, log) for d, log in zip(denoisers, logs, strict=True)]
    for weight, which in ((1, 0), (0, 1)):
        found = classifier_free(*pair, Guidance(weight))(x, 300)
        expected = denoisers[which](x, 300)
        assert torch.equal(found.data, expected.data)
        assert torch.equal(found.noise, expected.noise)
    assert [len(log) for log in logs] == [1, 1]  # one call each, not two


@pytest.mark.parametrize("weight", [0.5, 3.0, 8.0])
@pytest.mark.parametrize("t", [5, 300, 900])
def test_guidance_follows_the_gradient_of_the_sharpened_density(
    mixture, schedule, denoisers, weight, t
):
    """∇ log p(x)^(1 − w) p(x | y)^w, the closed form, by automatic differentiation."""
    x = torch.randn(50, 2, dtype=torch.float64)
    signal, sigma = schedule.levels(t, x)
    free = x.clone().requires_grad_(True)
    whole = mixture.log_density(free, signal, sigma)
    part = mixture.component(LABEL).log_density(free, signal, sigma)
    sharpened = ((1 - weight) * whole + weight * part).sum()
    (slope,) = torch.autograd.grad(sharpened, free)
    found = classifier_free(*denoisers, Guidance(weight))(x, t)
    torch.testing.assert_close(found.noise, -sigma * slope, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("weight", [0.0, 1.0, 4.0])
@pytest.mark.parametrize("t", [5, 300, 900])
def test_a_perfect_classifier_guides_as_classifier_free_guidance_does(
    mixture, schedule, denoisers, weight, t
):
    x = torch.randn(50, 2, dtype=torch.float64)

    def log_probability(noisy, time):
        return mixture.log_posterior(noisy, LABEL, *schedule.levels(time, noisy))

    found = classifier_guided(denoisers[1], log_probability, weight, schedule.levels)(
        x, t
    )
    expected = classifier_free(*denoisers, Guidance(weight))(x, t)
    torch.testing.assert_close(found.noise, expected.noise, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(found.data, expected.data, atol=1e-3, rtol=1e-4)


class PerfectClassifier(nn.Module):
    """Scores that are the exact log p(k, x_t) of a mixture; each row has its time."""

    def __init__(self, mixture, schedule):
        super().__init__()
        self.mixture, self.schedule = mixture, schedule

    def forward(self, x, t):
        levels = self.schedule.levels(int(t[0].round()), x)
        return self.mixture.log_parts(x, *levels)


def test_the_scores_of_a_classifier_become_log_probabilities(mixture):
    process = Diffusion()
    schedule = process.noise_schedule
    x, labels = torch.randn(6, 2), torch.tensor([0, 1, 2, 0, 1, 2])
    classifier = PerfectClassifier(mixture, schedule)
    found = log_probability_of(process, classifier, labels)(x, 400)
    every = [mixture.log_posterior(x, k, *schedule.levels(400, x)) for k in range(3)]
    expected = torch.stack(every, 1)[torch.arange(6), labels]
    torch.testing.assert_close(found, expected)


def test_times_are_told_to_a_classifier_on_a_scale_of_1000():
    told = []

    def classifier(x, t):
        told.append(t)
        return x

    process = Diffusion(lambda: cosine_schedule(50))
    log_probability_of(process, classifier, torch.zeros(4).long())(torch.ones(4, 3), 20)
    assert told[0].tolist() == [400.0] * 4


def test_with_a_perfect_classifier_unconditional_sampling_becomes_conditional(mixture):
    """At w = 1: in distribution, from other noise, and as the known Gaussian."""
    process = Diffusion()
    schedule = process.noise_schedule
    labels = torch.full((3000,), LABEL)
    classifier = PerfectClassifier(mixture, schedule)
    log_probability = log_probability_of(process, classifier, labels)
    free, component = mixture.denoiser(schedule.levels), mixture.component(LABEL)

    def samples(denoise):
        x, times = torch.randn(3000, 2), even_times(schedule, 100)
        return last(ddim(denoise, x, schedule, times, eta=1.0)).numpy()

    guided, unguided = (
        samples(classifier_guided(free, log_probability, w, schedule.levels))
        for w in (1.0, 0.0)
    )
    conditional = samples(component.denoiser(schedule.levels))
    deviation = float(component.deviations)
    for axis, centre in enumerate(component.means[0].tolist()):
        # 1 in 100 independent draws of 3000 differ by more than 0.042
        assert stats.ks_2samp(guided[:, axis], conditional[:, axis])[0] < 0.045
        gaussian = stats.norm(centre, deviation)
        assert stats.kstest(guided[:, axis], gaussian.cdf)[0] < 0.06  # 100 steps
        assert stats.kstest(unguided[:, axis], gaussian.cdf)[0] > 0.3


@pytest.mark.parametrize("weight", [0.3, 5.0])
def test_guiding_the_picture_and_the_noise_is_the_same(schedule, denoisers, weight):
    x = torch.randn(20, 2)
    signal, sigma = schedule.levels(400, x)
    seen = classifier_free(*denoisers, Guidance(weight))(x, 400)
    torch.testing.assert_close(
        signal * seen.data + sigma * seen.noise, x, atol=1e-4, rtol=1e-4
    )


def test_guidance_of_flows_is_guidance_of_their_velocities(mixture):
    conditional = mixture.component(LABEL).denoiser(flow_levels)
    free = mixture.denoiser(flow_levels)
    x, t = torch.randn(20, 2), 0.6
    velocities = [seen.noise - seen.data for seen in (conditional(x, t), free(x, t))]
    seen = classifier_free(conditional, free, Guidance(3.0))(x, t)
    torch.testing.assert_close(
        seen.noise - seen.data, velocities[1] + 3 * (velocities[0] - velocities[1])
    )


def test_more_guidance_gives_surer_and_narrower_samples(mixture, schedule, denoisers):
    x, times = torch.randn(2000, 2), even_times(schedule, 50)
    sure, wide = [], []
    for weight in (0, 1, 3):
        made = last(
            ddim(classifier_free(*denoisers, Guidance(weight)), x, schedule, times)
        )
        sure.append(float(mixture.log_posterior(made, LABEL).exp().mean()))
        wide.append(float(made.std(0).mean()))
    assert sure[0] == pytest.approx(0.3, abs=0.04)  # the component's share
    assert sure[0] < sure[1] < sure[2] + 1e-6
    assert wide[0] > wide[1] > wide[2]


def test_an_interval_guides_inside_only(denoisers):
    guided = classifier_free(*denoisers, Guidance(4.0, interval=(200, 600)))
    always = classifier_free(*denoisers, Guidance(4.0))
    x = torch.randn(5, 2)
    for t in (100, 199, 601, 1000):
        assert torch.equal(guided(x, t).noise, denoisers[0](x, t).noise)
    for t in (200, 400, 600):
        assert torch.equal(guided(x, t).noise, always(x, t).noise)


def test_rescaling_gives_back_the_contrast():
    conditional = torch.randn(4, 1, 8, 8)
    guided = 3 * conditional
    torch.testing.assert_close(rescaled(guided, conditional, 1.0), conditional)
    assert torch.equal(rescaled(guided, conditional, 0.0), guided)
    torch.testing.assert_close(rescaled(guided, conditional, 0.5), 2 * conditional)


def test_rescaling_is_done_to_the_guess(denoisers):
    x = torch.randn(5, 2)
    plain = classifier_free(*denoisers, Guidance(4.0))(x, 300)
    found = classifier_free(*denoisers, Guidance(4.0, rescale=0.7))(x, 300)
    expected = rescaled(plain.data, denoisers[0](x, 300).data, 0.7)
    torch.testing.assert_close(found.data, expected)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weight": -0.5}, "0 … 50, not -0.5"),
        ({"weight": float("inf")}, "0 … 50, not inf"),
        ({"rescale": 1.5}, "0 … 1, not 1.5"),
        ({"interval": (600, 200)}, "from low to high"),
    ],
)
def test_guidance_out_of_range_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Guidance(**options)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), 51.0])
def test_a_classifiers_weight_out_of_range_is_refused(weight):
    with pytest.raises(ValueError, match="0 … 50, not"):
        ClassifierGuidance(nn.Identity(), weight=weight)


def test_clipping_keeps_guess_and_noise_consistent(schedule):
    x = torch.randn(4, 1, 3, 3)
    signal, sigma = schedule.levels(700, x)
    wild = clipped(lambda x, t: Denoised(5 * x, x), schedule.levels)(x, 700)
    assert wild.data.abs().max() <= 1
    torch.testing.assert_close(signal * wild.data + sigma * wild.noise, x)


def test_clipping_leaves_a_guess_inside_alone(schedule):
    x = 0.1 * torch.randn(4, 2)
    signal, sigma = schedule.levels(300, x)

    def denoise(x, t):
        return Denoised(x, (x - signal * x) / sigma)

    found = clipped(denoise, schedule.levels)(x, 300)
    torch.testing.assert_close(found.data, x)
    torch.testing.assert_close(found.noise, denoise(x, 300).noise)
