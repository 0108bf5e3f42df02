"""The digits of the page are those of the library, with the same network."""

from functools import cache

import numpy as np
import pytest

from visiongen.demos.conditional_diffusion import NETWORK
from visiongen.diffusion.trained import load_picture_model

# What single precision costs in PyTorch, of pictures in [−1, 1]; weights are the same.
# Guidance multiplies it.
WHOLE_WALK = 1e-4
ON_A_CANVAS = 10 * WHOLE_WALK + 1 / 255


@cache
def model():
    return load_picture_model(NETWORK)


def shares(**parts):
    """Shares of the ten digits and of "none"."""
    return [parts.get(f"of_{label}", 0.0) for label in range(11)]


@pytest.mark.parametrize(
    ("label", "weight"),
    [
        (shares(of_7=1.0), 1),
        (shares(of_7=1.0), 0),
        (shares(of_7=1.0), 3),
        (shares(of_4=0.75, of_9=0.25), 2),
    ],
    ids=["digit", "ignored", "guided", "blended"],
)
def test_ten_steps_of_the_trained_network_equal_pytorchs(
    page_walk, library_walk, label, weight
):
    ours = page_walk(
        "conditional-diffusion", seed=3, steps=10, shares=label, weight=weight
    )
    theirs = library_walk(model(), 3, 10, shares=label, guidance=weight)
    assert np.abs(theirs.pictures[-1][0] - theirs.pictures[-1][1]).max() > 0.5
    for part in ("pictures", "guesses"):
        found, expected = getattr(ours, part), getattr(theirs, part)
        np.testing.assert_allclose(
            found, expected, atol=max(1, weight) * WHOLE_WALK, rtol=0
        )


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        return visit("conditional-diffusion").start()

    def test_it_starts_with_noise_and_the_digit_that_the_network_sees_in_it(
        self, opened, library_walk, shown_on
    ):
        walk = library_walk(model(), 1, 20, shares=shares(of_3=1.0), guidance=2)
        parts = {"holds": walk.pictures, "sees": walk.guesses}
        for name, expected in parts.items():
            levels = ((expected[0] + 1) / 2).clip(0, 1)
            found = shown_on(opened.image(name))
            np.testing.assert_allclose(found, levels, atol=ON_A_CANVAS)
        assert opened.said == "Step 0 of 20, t = 1000. Seed 1, digit 3, guidance 2.0."

    def test_it_plays_to_the_digits_that_the_library_makes(
        self, opened, library_walk, shown_on
    ):
        opened.slide("Number of steps", 6)
        opened.slide("Guidance", 4)
        opened.slide("Its share", 0.4)
        opened.list("Digit").select_option("1")
        opened.list("Second digit").select_option("7")
        opened.press("Play")
        opened.wait_for("Step 6 of 6, t = 0")
        assert "60 % of 1 and 40 % of 7, guidance 4.0." in opened.said
        label = shares(of_1=0.6, of_7=0.4)
        walk = library_walk(model(), 1, 6, shares=label, guidance=4)
        for name in ("holds", "sees"):
            levels = ((walk.pictures[-1] + 1) / 2).clip(0, 1)
            found = shown_on(opened.image(name))
            np.testing.assert_allclose(found, levels, atol=ON_A_CANVAS)

    def test_another_digit_starts_from_the_same_noise(self, opened, shown_on):
        before = [shown_on(opened.image(name)) for name in ("holds", "sees")]
        opened.list("Digit").select_option("0")
        opened.wait_for("digit 0")
        after = [shown_on(opened.image(name)) for name in ("holds", "sees")]
        np.testing.assert_array_equal(before[0], after[0])
        assert np.abs(before[1] - after[1]).max() > 0.1

    def test_it_says_when_the_label_is_not_heard(self, opened):
        opened.slide("Guidance", 0)
        opened.wait_for("digit 3, guidance 0.0, which ignores the label")
        opened.wait_for("is asked once a step")
        opened.slide("Guidance", 8)
        opened.wait_for("digit 3, guidance 8.0.")
        opened.wait_for("is asked twice a step")

    def test_it_works_by_keyboard(self, opened):
        opened.slide("Number of steps", 5)
        opened.wait_for("Step 0 of 5")
        opened.list("Digit").focus()
        opened.page.keyboard.type("6")
        opened.wait_for("digit 6")
        opened.demo.get_by_label("Guidance").focus()
        opened.page.keyboard.press("ArrowRight")
        opened.wait_for("guidance 2.5")
        opened.demo.get_by_role("button", name="Next step").focus()
        opened.page.keyboard.press("Enter")
        opened.wait_for("Step 1 of 5, t = 800")

    def test_it_says_in_words_that_it_cannot_go_on(self, opened):
        opened.page.evaluate(
            "() => { Worker.prototype.postMessage = () => { "
            "throw new Error('no answer'); }; }"
        )
        opened.press("Next step")
        opened.wait_for("The walk cannot go on: no answer.")
