"""What chapter 8 says in words of its cards, so that a new training is noticed."""

import pytest

from visiongen.recipes.vae_beta import BETAS
from visiongen.training.cards import load_card


def mean(card, metric):
    return load_card(card)["metrics"][metric]["mean"]


@pytest.mark.parametrize("numbers", [2, 8, 32])
def test_a_bent_code_beats_pca_at_equal_length(numbers):
    ours = mean("autoencoder_fashion", f"code_{numbers}_error")
    assert ours < mean("autoencoder_fashion", f"code_{numbers}_pca_error")


def test_the_network_is_ahead_of_pca_by_fewer_grey_levels_the_longer_the_code():
    ahead = [
        mean("autoencoder_fashion", f"code_{n}_pca_error")
        - mean("autoencoder_fashion", f"code_{n}_error")
        for n in (2, 8, 32)
    ]
    assert ahead[0] > ahead[1] > ahead[2]


@pytest.mark.parametrize("numbers", [2, 8, 32])
def test_fitted_codes_draw_better_than_standard_normal_ones(numbers):
    name = "autoencoder_fashion", f"code_{numbers}"
    fitted = mean(name[0], f"{name[1]}_fitted_frechet_judge")
    assert fitted < mean(name[0], f"{name[1]}_standard_frechet_judge")


def test_dear_nats_mean_a_low_rate_and_a_high_error():
    rates = [mean("vae_beta", f"beta_{n}_kl_nats") for n in BETAS]
    errors = [mean("vae_beta", f"beta_{n}_reconstruction_error") for n in BETAS]
    assert rates == sorted(rates, reverse=True)
    assert errors == sorted(errors)


@pytest.mark.parametrize("name", ["vae_fashion", "vae_cifar10"])
def test_more_draws_tighten_the_bound(name):
    bounds = load_card(name)["tables"]["importance_weighted_bound"]["nats"]
    assert bounds == sorted(bounds)


def test_two_dimensions_recall_nothing_and_64_something():
    assert round(mean("vae2d_fashion", "recall"), 2) == 0
    assert mean("vae_fashion", "recall") > 0.2


@pytest.mark.parametrize(
    "name", ["vae2d_fashion", "vae_fashion", "vae_course", "vae_cifar10", "cvae_mnist"]
)
def test_samples_are_no_copies(name):
    assert mean(name, "copies") <= 0.02
