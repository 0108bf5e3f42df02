"""What chapter 9 says in words of its cards, so that a new training is noticed."""

import pytest

from visiongen.training.cards import load_card


def runs(game):
    """Modes found after each epoch, of every seed."""
    curves = load_card("gan_ring")["variants"][game]["curves"]
    return [curve["modes"] for curve in curves.values()]


def mean(card, metric):
    return load_card(card)["metrics"][metric]["mean"]


def test_the_recipe_to_remember_keeps_all_modes_in_four_of_five_seeds():
    ends = [run[-1] for run in runs("penalty")]
    assert len(ends) == 5
    assert sum(modes == 8 for modes in ends) >= 4


@pytest.mark.parametrize("game", ["greedy", "greedy_penalty"])
def test_a_greedy_generator_finds_one_mode_or_none_most_of_the_time(game):
    every = [modes for run in runs(game) for modes in run]
    assert sum(modes <= 1 for modes in every) > 0.5 * len(every)


def test_without_a_penalty_modes_are_lost_and_stay_lost():
    assert any(max(run) > run[-1] for run in runs("non_saturating"))


def test_the_saturating_game_does_no_worse_than_the_other_on_the_ring():
    assert mean("gan_ring", "saturating_modes") >= mean(
        "gan_ring", "non_saturating_modes"
    )


def test_the_gan_scores_better_than_the_vae():
    ours, vae = mean("dcgan_cifar10", "frechet_judge"), "vae_cifar10"
    assert ours < mean(vae, "frechet_judge")
    assert mean("dcgan_cifar10", "recall") > mean(vae, "recall")


def test_the_distance_is_a_third_of_the_vaes_and_recall_a_quarter():
    ours, vae = mean("dcgan_cifar10", "frechet_judge"), "vae_cifar10"
    assert 0.28 < ours / mean(vae, "frechet_judge") < 0.38
    assert 0.2 < mean("dcgan_cifar10", "recall") < 0.3


def test_losses_stand_still_while_the_distance_falls():
    (log,) = load_card("dcgan_cifar10")["curves"].values()
    for name in ("generator_loss", "discriminator_loss"):
        late = log[name][4:]
        assert max(late) < 1.2 * min(late)
    assert log["frechet_judge"][-1] < 0.7 * log["frechet_judge"][4]


def test_the_judge_is_confident_in_samples_and_no_class_is_missing():
    assert mean("dcgan_cifar10", "confidence_ratio") >= 0.6
    answered = load_card("dcgan_cifar10")["tables"]["classes"]["answered"]
    assert min(answered) > 0


def test_samples_are_no_copies():
    assert mean("dcgan_cifar10", "copies") <= 0.02


@pytest.mark.parametrize("remedy", ["augmentation", "resize_convolution"])
def test_two_remedies_help_in_short_runs(remedy):
    plain = mean("dcgan_remedies", "dcgan_frechet_judge")
    assert mean("dcgan_remedies", f"{remedy}_frechet_judge") < 0.85 * plain


@pytest.mark.parametrize("remedy", ["smoothing", "wgan_gp"])
def test_two_remedies_hurt_in_short_runs(remedy):
    plain = mean("dcgan_remedies", "dcgan_frechet_judge")
    assert mean("dcgan_remedies", f"{remedy}_frechet_judge") > 1.15 * plain


def test_spectral_normalisation_is_the_worst_remedy_in_short_runs():
    card = load_card("dcgan_remedies")
    found = {
        name: mean("dcgan_remedies", f"{name}_frechet_judge")
        for name in card["variants"]
    }
    assert max(found, key=found.get) == "spectral"


def test_every_short_run_is_far_behind_the_full_one():
    card, full = load_card("dcgan_remedies"), mean("dcgan_cifar10", "frechet_judge")
    for name in card["variants"]:
        assert mean("dcgan_remedies", f"{name}_frechet_judge") > 2 * full


@pytest.mark.parametrize("rule", ["no_batch_norm", "hidden_layers", "beta1_0.9"])
def test_two_guidelines_and_a_setting_carry_the_network(rule):
    plain = mean("dcgan_guidelines", "dcgan_frechet_judge")
    assert mean("dcgan_guidelines", f"{rule}_frechet_judge") > 1.5 * plain


@pytest.mark.parametrize("rule", ["pooling", "leaky_generator", "relu_discriminator"])
def test_three_guidelines_can_be_broken_without_harm(rule):
    plain = mean("dcgan_guidelines", "dcgan_frechet_judge")
    assert mean("dcgan_guidelines", f"{rule}_frechet_judge") < plain


def test_first_weights_hardly_matter():
    plain = mean("dcgan_guidelines", "dcgan_frechet_judge")
    ours = mean("dcgan_guidelines", "pytorch_weights_frechet_judge")
    assert 0.9 < ours / plain < 1.1


def test_without_tanh_this_run_is_worse():
    plain = mean("dcgan_guidelines", "dcgan_frechet_judge")
    assert mean("dcgan_guidelines", "no_tanh_frechet_judge") > plain
