"""The row of tokens attends as the library does, and shows it."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from bookbuild.repository import Repository
from visiongen.models.attention import attention, attention_weights, causal_mask

ATTENTION = Repository.find().root / "demos" / "attention-row" / "attention.js"
TOKENS = 6
MATRICES = ("query", "key", "value")
WIDTHS = [2, 8, 128]
ROWS = {
    "hue": "Find a near hue",
    "itself": "Each finds itself",
    "opposite": "Find the opposite",
    "previous": "Look at the previous",
    "longest": "The longest is heard most",
    "even": "Even attention",
}


def library(tokens, settings):
    """Scores, weights and outputs by the library, with linear layers for matrices."""
    x = torch.tensor(tokens, dtype=torch.float64)
    projected = []
    for name in MATRICES:
        layer = nn.Linear(2, 2, bias=False).double()
        layer.weight.data = torch.tensor(settings[name], dtype=x.dtype).view(2, 2)
        projected.append(layer(x).detach())
    q, k, v = projected
    mask = causal_mask(len(x)) if settings["causal"] else None
    scale = None if settings["scaled"] else 1.0
    return attention_weights(q, k, mask, scale), attention(q, k, v, mask, scale)


@pytest.fixture(scope="module")
def rows(in_node):
    """Each row to start from, and what the page finds in it."""
    return in_node(
        "attention-row/rows.js",
        "Object.fromEntries(Object.entries(m.ROWS).map(([key, row]) => "
        "[key, { ...row, ...attend(row.tokens, row) }]))",
        f'const {{ attend }} = await import("{ATTENTION.as_uri()}");',
    )


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("scaled", [False, True])
def test_weights_and_outputs_equal_the_library(in_node, scaled, causal):
    draw = np.random.default_rng(0)
    tokens = draw.normal(size=(TOKENS, 2))
    settings = {name: draw.normal(size=4).tolist() for name in MATRICES}
    settings |= {"scaled": scaled, "causal": causal}
    found = in_node(
        "attention-row/attention.js",
        "m.attend(given.tokens, given.settings)",
        tokens=tokens,
        settings=settings,
    )
    weights, outputs = library(tokens, settings)
    np.testing.assert_allclose(found["weights"], weights, atol=1e-12)
    np.testing.assert_allclose(found["outputs"], outputs, atol=1e-12)


def test_scores_are_divided_by_the_root_of_two_or_hidden(in_node):
    plain, scaled, hidden = in_node(
        "attention-row/attention.js",
        "[{}, { scaled: true }, { causal: true }].map((more) => m.attend("
        "given.tokens, { query: [1, 0, 0, 1], key: [0, 1, 1, 0], "
        "value: [1, 0, 0, 1], ...more }).scores)",
        tokens=[[1, 2], [3, 5]],
    )
    assert plain == [[4, 11], [11, 30]]
    np.testing.assert_allclose(scaled, np.array(plain) / 2**0.5)
    assert hidden == [[4, None], [11, 30]]  # JSON writes −∞ as null


def test_every_row_shows_six_tokens_and_equals_the_library(rows):
    assert {key: row["name"] for key, row in rows.items()} == ROWS
    for row in rows.values():
        assert np.shape(row["tokens"]) == (TOKENS, 2)
        assert np.abs(row["tokens"]).max() <= 3
        weights, _ = library(row["tokens"], row)
        np.testing.assert_allclose(row["weights"], weights, atol=1e-12)


def test_rows_do_what_their_names_say(rows):
    weights = {key: np.array(row["weights"]) for key, row in rows.items()}
    places = np.arange(TOKENS)
    assert (weights["itself"].diagonal() > 0.85).all()
    assert (weights["opposite"][places, (places + 3) % TOKENS] > 0.85).all()
    assert weights["previous"][0, 0] == 1
    assert (weights["previous"].diagonal(-1) > 0.85).all()
    assert (weights["longest"].argmax(1) == 1).all()
    assert np.linalg.norm(rows["longest"]["tokens"], axis=1).argmax() == 1
    np.testing.assert_allclose(weights["even"], 1 / TOKENS)


def test_tokens_of_near_hues_take_from_each_other_alone(rows):
    weights = np.array(rows["hue"]["weights"])
    partners = np.array([3, 5, 4, 0, 2, 1])
    places = np.arange(TOKENS)
    partner = weights[places, partners]
    assert (partner > 0.25).all()
    assert (weights.diagonal() + partner > 0.9).all()


def test_the_previous_is_found_on_a_ring_that_the_mask_cuts(rows):
    free = rows["previous"] | {"causal": False}
    weights, _ = library(free["tokens"], free)
    assert int(weights[0].argmax()) == TOKENS - 1


def test_a_colour_is_a_direction_and_fades_towards_the_middle(in_node):
    angles = 2 * np.pi * np.arange(5) / 5 + 1e-9
    pure = 2.0 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = in_node(
        "attention-row/colour.js",
        "[...given.pure, [0, 0], [0.5, 0], [1, 0], [3, 0]].map(m.colourOf)",
        pure=pure,
    )
    names = ["red", "amber", "green", "accent", "violet"]
    for colour, name in zip(found[:5], names, strict=True):
        assert f"oklab, var(--{name})" in colour
        assert colour.endswith(" 0.0%) 100.0%)")
    assert [colour.split()[-1] for colour in found[5:]] == [
        "0.0%)",
        "25.0%)",
        "50.0%)",
        "100.0%)",
    ]


def test_random_scores_are_products_of_ever_longer_vectors(in_node):
    numbers = np.random.default_rng(1).normal(size=(128, 7))
    found = in_node(
        "attention-row/width.js",
        "m.randomScores(() => given.numbers.shift(), 6, given.widths)",
        numbers=numbers.ravel(),
        widths=WIDTHS,
    )
    query, keys = numbers[:, 0], numbers[:, 1:].T
    for width, scores in zip(WIDTHS, found, strict=True):
        np.testing.assert_allclose(scores, keys[:, :width] @ query[:width])


def test_the_summary_equals_the_librarys_weights(in_node):
    draw = torch.Generator().manual_seed(0)
    width = 32
    q = torch.randn(50, 1, width, generator=draw, dtype=torch.float64)
    k = torch.randn(50, 6, width, generator=draw, dtype=torch.float64)
    scores = (q @ k.mT)[:, 0]
    found = in_node(
        "attention-row/width.js", "m.summary(given.draws, 32)", draws=scores.numpy()
    )
    for kind, scale in (("plain", 1.0), ("scaled", None)):
        largest = attention_weights(q, k, scale=scale).amax(-1).mean()
        factor = 1 if scale else width**-0.5
        deviation = factor * scores.square().mean().sqrt()
        assert found[kind]["largest"] == pytest.approx(float(largest), abs=1e-12)
        assert found[kind]["deviation"] == pytest.approx(float(deviation), abs=1e-12)


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        return visit("attention-row").start()

    def cells(self, opened, table):
        """The numbers of the scores (0) or of the weights (1), row by row."""
        found = opened.demo.locator("table").nth(table).locator("tbody tr")
        return [row.locator("td").all_inner_texts() for row in found.all()]

    def weights(self, opened):
        return np.array(self.cells(opened, 1), dtype=int)

    def disc(self, opened, token):
        """The middle of a token's disc on the screen."""
        box = opened.demo.locator(".row-disc").nth(token - 1).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def test_it_starts_with_tokens_that_find_their_hue(self, opened, rows):
        found = rows["hue"]
        np.testing.assert_array_equal(
            self.weights(opened), np.round(100 * np.array(found["weights"]))
        )
        assert "Token 1 takes most from itself" in opened.said

    @pytest.mark.parametrize("key", ROWS)
    def test_a_row_to_start_from_says_what_it_shows(self, opened, rows, key):
        opened.press(ROWS[key])
        assert opened.said.startswith(rows[key]["words"])
        expected = np.array(rows[key]["weights"])
        np.testing.assert_allclose(self.weights(opened), 100 * expected, atol=0.51)

    def test_a_token_is_dragged_with_the_mouse(self, opened):
        before = self.weights(opened)
        field = opened.demo.locator(".row-wheel")
        field.scroll_into_view_if_needed()
        box = field.bounding_box()
        mouse = opened.page.mouse
        mouse.move(*self.disc(opened, 4))
        mouse.down()
        mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4, steps=3)
        mouse.up()
        assert "Token 4 has moved." in opened.said
        x, y = (
            float(opened.demo.get_by_role("slider", name=name).input_value())
            for name in ("Token’s x₁", "Token’s x₂")
        )
        assert (x, y) == pytest.approx((-1.5, 1.5), abs=0.05)
        assert (self.weights(opened)[3] != before[3]).any()
        # A mouse that has let go moves nothing.
        said = opened.said
        mouse.move(box["x"] + 5, box["y"] + 5)
        assert opened.said == said

    def test_a_token_that_is_pulled_out_stops_at_the_rim(self, opened):
        opened.demo.locator(".row-wheel").scroll_into_view_if_needed()
        mouse = opened.page.mouse
        x, y = self.disc(opened, 1)
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 500, y, steps=3)
        mouse.up()
        slider = opened.demo.get_by_role("slider", name="Token’s x₁")
        assert slider.input_value() == "3"

    def test_a_finger_drags_a_token_and_scrolls_elsewhere(self, visit):
        opened = visit("attention-row", (390, 844), has_touch=True, is_mobile=True)
        opened.start().demo.locator(".row-wheel").scroll_into_view_if_needed()
        touch = opened.page.context.new_cdp_session(opened.page)

        def drag(x, y, up):
            """Move a finger upwards; return by how much the page scrolled."""
            before = opened.page.evaluate("scrollY")
            for kind, points in (
                ("touchStart", [{"x": x, "y": y}]),
                *(("touchMove", [{"x": x, "y": y - up * k / 8}]) for k in range(1, 9)),
                ("touchEnd", []),
            ):
                message = {"type": kind, "touchPoints": points}
                touch.send("Input.dispatchTouchEvent", message)
                opened.page.wait_for_timeout(16)
            opened.page.wait_for_timeout(300)
            return opened.page.evaluate("scrollY") - before

        start = self.disc(opened, 4)
        assert drag(*start, up=60) == 0
        assert self.disc(opened, 4) == pytest.approx((start[0], start[1] - 60), abs=2)
        box = opened.demo.locator(".row-wheel").bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        assert drag(*middle, up=60) > 30

    def test_the_keyboard_chooses_and_moves_a_token(self, opened):
        field = opened.demo.locator(".row-field")
        field.focus()
        keyboard = opened.page.keyboard
        keyboard.press("5")
        assert opened.said.startswith("Token 5 takes")
        assert field.get_attribute("aria-label").startswith("Place of token 5")
        start = field.get_attribute("aria-valuetext")
        keyboard.press("ArrowRight")
        keyboard.press("Shift+ArrowUp")
        moved = field.get_attribute("aria-valuetext")
        places = [
            [float(each.replace("−", "-")) for each in text.split(", ")]
            for text in (start, moved)
        ]
        np.testing.assert_allclose(np.subtract(*places[::-1]), [0.1, 0.5], atol=1e-9)
        assert "Token 5 has moved." in opened.said

    def test_the_sliders_move_the_chosen_token(self, opened):
        opened.press("Token 3")
        opened.slide("Token’s x₂", 1.5)
        assert opened.said.startswith("Token 3 has moved.")

    def test_an_edited_matrix_acts_at_once_and_is_compared(self, opened):
        share = self.weights(opened)[0, 0]
        for place in ("row 1, column 1", "row 2, column 2"):
            opened.demo.get_by_label(f"W_Q, {place}").fill("4")
        more = self.weights(opened)[0, 0]
        assert more > share
        assert opened.said.startswith("W_Q has changed.")
        assert f"itself: {more} %, before {share} %" in opened.said

    def test_half_typed_and_huge_entries_do_no_harm(self, opened):
        before = self.cells(opened, 0)
        entry = opened.demo.get_by_label("W_K, row 1, column 1")
        entry.fill("")
        assert self.cells(opened, 0) == before
        entry.fill("1e300")
        entry.blur()
        assert entry.input_value() == "10"
        assert opened.errors == []
        assert "NaN" not in opened.demo.inner_text()

    def test_values_move_the_outputs_alone(self, opened):
        before = self.weights(opened)
        opened.demo.get_by_label("W_V, row 1, column 1").fill("0")
        np.testing.assert_array_equal(self.weights(opened), before)
        assert "Its output is (0.00," in opened.said

    def test_without_the_division_scores_are_larger_and_weights_sharper(self, opened):
        scaled = self.weights(opened)
        opened.list("Scores").select_option("not divided")
        plain = self.weights(opened)
        assert opened.said.startswith("Scores are not divided.")
        assert (plain.diagonal() > scaled.diagonal()).all()

    def test_the_mask_hides_what_lies_to_the_right(self, opened):
        opened.list("Mask").select_option("causal: nothing to the right")
        scores, weights = self.cells(opened, 0), self.weights(opened)
        for row, column in itertools.product(range(TOKENS), repeat=2):
            assert (scores[row][column] == "–") == (column > row)
        assert (np.triu(weights, 1) == 0).all()
        assert "Token 1 sees only itself." in opened.said

    def test_wider_vectors_saturate_only_without_the_division(self, opened):
        shares = []
        for place in (0, 8):
            opened.slide("Width d", place)
            captions = opened.demo.locator(".row-bars figcaption").all_inner_texts()
            shares.append(
                [int(text.split("best key ")[1].split()[0]) for text in captions]
            )
        (narrow, narrow_scaled), (wide, wide_scaled) = shares
        assert wide > 90 > narrow
        assert abs(wide_scaled - narrow_scaled) < 10
        assert opened.demo.locator(".row-said").inner_text().startswith("d = 512")

    def test_other_draws_can_be_drawn(self, opened):
        said = opened.demo.locator(".row-said")
        before = said.inner_text()
        opened.press("Draw others")
        assert said.inner_text() != before
