"""The clothes of the page are those of the library, with the same network."""

from functools import cache

import numpy as np
import pytest

from visiongen.demos.fashion_diffusion import trained_model
from visiongen.diffusion.noise_schedule import cosine_schedule, even_times

# What single precision costs in PyTorch, of pictures in [−1, 1]; weights are the same.
WHOLE_WALK = 1e-4
ON_A_CANVAS = WHOLE_WALK + 1 / 255


@cache
def model():
    return trained_model()


@pytest.mark.parametrize("eta", [0, 0.7])
def test_ten_steps_of_the_trained_network_equal_pytorchs(page_walk, library_walk, eta):
    ours = page_walk("fashion-diffusion", seed=3, steps=10, eta=eta)
    theirs = library_walk(model(), 3, 10, eta)
    assert np.abs(theirs.pictures[-1][0] - theirs.pictures[-1][1]).max() > 0.5
    for part in ("pictures", "guesses"):
        found, expected = getattr(ours, part), getattr(theirs, part)
        np.testing.assert_allclose(found, expected, atol=WHOLE_WALK, rtol=0)
    np.testing.assert_array_equal(ours.times, theirs.times)
    np.testing.assert_allclose(ours.signals, theirs.signals)


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        self.opened = visit("fashion-diffusion").start()
        self.held = self.opened.image("holds")
        self.guessed = self.opened.image("sees")
        return self.opened

    def test_it_starts_with_noise_and_what_the_network_sees_in_it(
        self, opened, library_walk, shown_on
    ):
        walk = library_walk(model(), 1, 20)
        for canvas, expected in (
            (self.held, walk.pictures),
            (self.guessed, walk.guesses),
        ):
            levels = ((expected[0] + 1) / 2).clip(0, 1)
            np.testing.assert_allclose(shown_on(canvas), levels, atol=ON_A_CANVAS)
        assert opened.said == "Step 0 of 20, t = 1000. Seed 1, η = 0.0."

    def test_it_plays_to_the_pictures_that_the_library_makes(
        self, opened, library_walk, shown_on
    ):
        opened.slide("Number of steps", 6)
        opened.slide("Fresh noise", 0.5)
        opened.press("Play")
        opened.wait_for("Step 6 of 6, t = 0")
        walk = library_walk(model(), 1, 6, 0.5)
        for canvas in (self.held, self.guessed):
            levels = ((walk.pictures[-1] + 1) / 2).clip(0, 1)
            np.testing.assert_allclose(shown_on(canvas), levels, atol=ON_A_CANVAS)
        assert opened.demo.get_by_role("button", name="Next step").is_disabled()

    def test_it_goes_step_by_step_and_looks_back(self, opened, library_walk, shown_on):
        walk = library_walk(model(), 1, 20)
        times = even_times(cosine_schedule(), 20)
        for step in (1, 2):
            opened.press("Next step")
            opened.wait_for(f"Step {step} of 20, t = {times[step]}")
        opened.slide("Step shown", 1)
        opened.wait_for("Step 1 of 20")
        for canvas, expected in (
            (self.held, walk.pictures),
            (self.guessed, walk.guesses),
        ):
            levels = ((expected[1] + 1) / 2).clip(0, 1)
            np.testing.assert_allclose(shown_on(canvas), levels, atol=ON_A_CANVAS)
        opened.slide("Step shown", 15)  # not computed yet
        opened.wait_for("Step 2 of 20")

    def test_it_pauses(self, opened):
        opened.slide("Number of steps", 50)
        opened.wait_for("Step 0 of 50")
        opened.press("Play")
        opened.press("Pause")
        opened.demo.get_by_role("button", name="Play").wait_for()
        before = opened.said
        opened.page.wait_for_timeout(500)
        assert opened.said == before
        assert "Step 50" not in before

    def test_a_new_seed_gives_other_noise_and_plays_again(self, opened, shown_on):
        opened.slide("Number of steps", 5)
        opened.press("Play")
        opened.wait_for("Step 5 of 5")
        before = shown_on(self.held)
        opened.press("New seed")
        opened.wait_for("Step 5 of 5, t = 0. Seed 2")
        assert np.abs(shown_on(self.held) - before).max() > 0.3
        assert opened.demo.get_by_label("Seed", exact=True).input_value() == "2"

    def test_it_works_by_keyboard(self, opened):
        slider = opened.demo.get_by_label("Number of steps")
        slider.focus()
        for _ in range(20):
            opened.page.keyboard.press("ArrowLeft")
        opened.wait_for("Step 0 of 5")
        opened.demo.get_by_role("button", name="Next step").focus()
        opened.page.keyboard.press("Enter")
        opened.wait_for("Step 1 of 5, t = 800")
        opened.demo.get_by_label("Seed", exact=True).fill("0")
        opened.page.keyboard.press("Tab")
        assert opened.demo.get_by_label("Seed", exact=True).input_value() == "1"
