"""What chapter 10 says in words of its cards, so that a new training is noticed."""

from visiongen.training.cards import load_card


def mean(card, metric):
    return load_card(card)["metrics"][metric]["mean"]


def curves(card):
    return next(iter(load_card(card)["curves"].values()))


def test_the_judge_reads_what_was_asked_for_in_at_least_985_of_1000_drawings():
    assert mean("cgan_mnist", "judge_accuracy") >= 98.5


def test_the_judge_is_as_sure_of_drawings_as_of_real_digits():
    assert abs(mean("cgan_mnist", "confidence_ratio") - 1) < 0.01


def test_drawings_are_no_copies():
    assert mean("cgan_mnist", "copies") <= 0.02


def test_the_loss_of_the_generator_rises_while_its_drawings_get_better():
    found = curves("cgan_mnist")
    loss, distance = found["generator_loss"], found["frechet_judge"]
    lowest = loss.index(min(loss))
    assert loss[-1] > 1.2 * loss[lowest]
    assert distance[-1] < 0.7 * distance[lowest]


def test_the_label_gap_grows():
    gap = curves("cgan_mnist")["label_gap"]
    assert gap[-1] > 1.5 * gap[0] > 0


def test_the_lean_generator_has_less_than_300_000_weights():
    assert mean("cgan_mnist", "sampling_parameters") < 300_000


def test_fives_and_sevens_are_farthest_away_and_only_the_fives_are_varied():
    table = load_card("cgan_mnist")["tables"]["classes"]
    order = sorted(range(10), key=lambda digit: table["frechet"][digit])
    assert set(order[-2:]) == {5, 7}
    spread = table["diversity"]
    assert spread["5"] == max(spread.values())
    assert spread["7"] == min(spread.values())


PLACES = ("concatenation", "conditional_norm", "projection", "classifier")


def test_every_place_of_the_label_is_served_and_naming_it_serves_it_best():
    accuracy = {p: mean("cgan_conditioning", f"{p}_judge_accuracy") for p in PLACES}
    assert min(accuracy.values()) > 90
    assert max(accuracy, key=accuracy.get) == "classifier"


def test_naming_the_label_is_nearest_and_least_varied():
    for metric in ("frechet_judge", "diversity"):
        found = {p: mean("cgan_conditioning", f"{p}_{metric}") for p in PLACES}
        assert min(found, key=found.get) == "classifier"


def test_conditional_normalisation_is_farthest():
    found = {p: mean("cgan_conditioning", f"{p}_frechet_judge") for p in PLACES}
    assert max(found, key=found.get) == "conditional_norm"


def test_the_gap_fades_where_the_label_is_told_and_grows_where_it_is_named():
    variants = load_card("cgan_conditioning")["variants"]
    gaps = {
        place: next(iter(variants[place]["curves"].values()))["label_gap"]
        for place in PLACES
    }
    for place in ("concatenation", "conditional_norm"):
        assert abs(gaps[place][-1]) < 0.5
    assert gaps["projection"][-1] < 0.5 * gaps["projection"][0]
    assert gaps["classifier"][-1] > gaps["classifier"][0]


def test_drawings_are_read_as_often_as_real_digits():
    real = mean("mnist_judge", "test_accuracy")
    assert abs(mean("cgan_mnist", "judge_accuracy") - real) < 0.3


def test_without_labels_the_twin_is_farther_away_less_precise_and_too_varied():
    distance = mean("gan_mnist", "frechet_judge")
    assert distance > 10 * mean("cgan_mnist", "frechet_judge")
    assert mean("gan_mnist", "precision") < mean("cgan_mnist", "precision") - 0.1
    assert mean("gan_mnist", "recall") > mean("cgan_mnist", "recall")
    table = load_card("gan_mnist")["tables"]["classes"]
    assert min(table["diversity"].values()) > 1


def test_the_twin_copies_nothing_either():
    assert mean("gan_mnist", "copies") <= 0.02
