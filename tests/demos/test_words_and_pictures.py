"""The page ranks as the library does, and shows what it may."""

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.numpy import load

from bookbuild.repository import Repository
from visiongen.data.class_words import class_words
from visiongen.data.files import photographs
from visiongen.data.registry import entries
from visiongen.demos.words_and_pictures import (
    MODELS,
    QUESTIONS,
    SIDE,
    coco_photographs,
    free_photograph,
    free_rows,
    in_8_bits,
    is_free,
    model_of,
    outlined,
    words_read,
)
from visiongen.evaluation.zero_shot import first_right
from visiongen.training.contrastive import HELD_OUT, caption_words
from visiongen.training.embeddings import load_embeddings

FOLDER = Repository.find().root / "demos" / "words-and-pictures"
MODULE = "words-and-pictures/ranking.js"
ROWS = "m.unitRows({ shape: given.shape, values: Int8Array.from(given.rows.flat()) })"


def directions(count, width=128, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return F.normalize(torch.randn(count, width, generator=generator), dim=1)


@pytest.fixture(scope="module")
def words():
    return caption_words()


@pytest.fixture(scope="module")
def embeddings(words):
    return {
        "words": directions(len(words)),
        "free": directions(len(photographs()), seed=1),
        "coco": directions(128, seed=2),
    }


@pytest.fixture(scope="module")
def made(embeddings, words):
    return model_of(embeddings, words)


def unit(rows):
    return rows / np.linalg.norm(rows.astype(float), axis=1, keepdims=True)


# Embeddings in 8 bits


def test_8_bits_keep_a_number_within_half_a_step_of_its_rows_largest():
    rows = directions(50)
    kept = in_8_bits(rows)
    assert kept.dtype == np.int8
    assert (np.abs(kept.astype(int)).max(1) == 127).all()
    step = rows.abs().amax(1, keepdim=True).numpy() / 127
    assert (np.abs(kept * step - rows.numpy()) < 0.5001 * step).all()


def test_the_told_rounding_is_the_largest_change_of_a_cosine(embeddings, made):
    rows, told = made
    images = torch.cat([embeddings["free"][free_rows()], embeddings["coco"]])
    exact = images.double().numpy() @ embeddings["words"].double().numpy().T
    change = np.abs(unit(rows["photographs"]) @ unit(rows["words"]).T - exact).max()
    assert told["rounding"] == pytest.approx(change, abs=6e-5)
    assert 0 < change < 0.006


def test_8_bits_change_hardly_any_leader(embeddings, made):
    rows, _ = made
    images = torch.cat([embeddings["free"][free_rows()], embeddings["coco"]])
    exact = (images @ embeddings["words"].T).numpy()
    kept = unit(rows["photographs"]) @ unit(rows["words"]).T
    for axis in (0, 1):
        assert np.mean(exact.argmax(axis) == kept.argmax(axis)) > 0.95


def test_rows_of_photographs_are_the_free_ones_then_cocos(embeddings, made):
    rows = made[0]["photographs"]
    free = [name for name in photographs() if is_free(name)]
    assert len(rows) == len(free) + 128
    for row, name in zip(rows, free, strict=False):
        exact = embeddings["free"][photographs().index(name)].numpy()
        assert unit(row[None])[0] @ exact > 0.999
    np.testing.assert_array_equal(rows[len(free) :], in_8_bits(embeddings["coco"]))


def test_words_without_rows_are_refused(embeddings):
    with pytest.raises(ValueError, match=r"1 words have \d+ rows"):
        model_of(embeddings, ["cat"])


# Words and photographs


def test_a_word_is_unread_where_only_classes_left_out_have_it(made):
    told = made[1]
    unread = {told["words"][place] for place in told["unread"]}
    classes = list(class_words().values())
    trained = [c for label, c in enumerate(classes) if label not in HELD_OUT]
    read = {word for each in trained for word in each.names + each.general}
    assert unread == set(told["words"]) - read
    assert unread & set(classes[HELD_OUT[0]].names)
    assert set(words_read()) == read


def test_every_question_can_be_asked_of_every_model(words):
    assert {word for question in QUESTIONS for word in question} <= set(words)
    assert {sign for question in QUESTIONS for sign in question.values()} == {1, -1}


def test_only_free_photographs_are_shipped_in_pixels():
    for place, name in enumerate(photographs()):
        licence = entries()[f"photographs/{name}"].licence
        free = licence in ("CC0-1.0", "Public domain")
        assert (place in free_rows()) == free
    assert free_photograph("chelsea")["credit"] == "Stéfan van der Walt; CC0-1.0"
    assert entries()["coco_val128"].licence.startswith("Annotations CC BY 4.0")


def test_outlines_are_those_in_the_middle_square_the_largest_first():
    small = np.array([[110.0, 20], [130, 20], [130, 40], [120, 40.1], [110, 40]])
    large = np.array([[0.0, 0], [200, 0], [200, 100], [0, 100]])
    outside = np.array([[0.0, 0], [40, 0], [40, 90]])
    found = outlined([("cup", small), ("bus", large), ("dog", outside)], 100, 200)
    names = [name for name, *_ in found]
    assert names == ["bus", "cup"]
    assert sorted(zip(found[0][1::2], found[0][2::2], strict=True)) == [
        (-50, 0), (-50, 100), (150, 0), (150, 100)
    ]  # fmt: skip
    corners = set(zip(found[1][1::2], found[1][2::2], strict=True))
    assert corners == {(60, 20), (80, 20), (80, 40), (60, 40)}  # one was no corner


@pytest.mark.data
def test_every_photograph_of_coco_has_a_caption_and_outlines():
    found = coco_photographs()
    assert len({each["number"] for each in found}) == len(found) == 128
    assert all(each["title"] and each["outlines"] for each in found)
    bear = next(each for each in found if each["number"] == 285)
    assert "bear" in bear["title"]
    assert [name for name, *_ in bear["outlines"]] == ["bear"]
    for each in found:
        for _, *corners in each["outlines"]:
            assert min(corners) < SIDE


# The formulas of the page


def test_the_page_makes_rows_of_length_1(in_node, made):
    rows = made[0]["words"][:20]
    found = in_node(MODULE, f"{ROWS}.values", shape=rows.shape, rows=rows)
    np.testing.assert_allclose(np.reshape(found, rows.shape), unit(rows), atol=1e-12)


@pytest.mark.parametrize(
    "question", [{3: 1}, {3: 1, 7: 1}, {3: 1, 7: -1}, {0: -1}, {1: 1, 2: 1, 3: -1}]
)
def test_the_page_combines_and_ranks_as_numpy_does(in_node, made, question):
    rows = made[0]["words"][:30]
    scores, order, ranks = in_node(
        MODULE,
        "[scores, m.ranked(scores), given.rows.map((_, n) => m.rankOf(scores, n))]",
        f"const rows = {ROWS};"
        "const scores = m.cosines(rows, m.combined(rows, given.parts));",
        shape=rows.shape,
        rows=rows,
        parts=[{"row": row, "sign": sign} for row, sign in question.items()],
    )
    total = sum(sign * unit(rows)[row] for row, sign in question.items())
    expected = unit(rows) @ (total / np.linalg.norm(total))
    np.testing.assert_allclose(scores, expected, atol=1e-12)
    assert order == np.argsort(-np.array(scores), kind="stable").tolist()
    similarity = torch.tensor(scores, dtype=torch.float64).expand(30, -1)
    assert ranks == first_right(similarity, torch.eye(30) > 0).tolist()


def test_a_word_taken_from_itself_leaves_no_direction(in_node):
    found = in_node(
        MODULE,
        "[m.combined(rows, []), m.combined(rows, "
        "[{ row: 1, sign: 1 }, { row: 2, sign: -1 }])]",
        f"const rows = {ROWS};",
        shape=[3, 2],
        rows=[[1, 0], [3, 4], [6, 8]],
    )
    assert found == [None, None]


def test_equal_scores_keep_their_order(in_node):
    order, ranks = in_node(
        MODULE, "[m.ranked(given.s), given.s.map((_, n) => m.rankOf(given.s, n))]",
        s=[1, 2, 1, 2],
    )  # fmt: skip
    assert order == [1, 3, 0, 2]
    assert ranks == [3, 1, 4, 2]


def test_what_is_typed_is_found_the_nearest_first(in_node):
    words = ["polecat", "tabby cat", "cattle", "Cat", "catamaran", "dog", "tom-cat"]
    found, none, empty, two = in_node(
        MODULE,
        "['CAT ', 'horse', ' ', 'cat'].map((typed, n) => "
        "m.search(given.words, typed, n === 3 ? 2 : 9))",
        words=words,
    )
    assert [words[place] for place in found["places"]] == [
        "Cat", "cattle", "catamaran", "tom-cat", "tabby cat", "polecat"
    ]  # fmt: skip
    assert none == empty == {"places": [], "found": 0}
    assert [words[place] for place in two["places"]] == ["Cat", "cattle"]
    assert two["found"] == 6


# What is shipped


def test_all_files_together_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 600_000


@pytest.fixture(scope="module")
def shipped():
    """Names of words, and cosines ``(photographs, words)``, by model; photographs."""
    tensors = load((FOLDER / "embeddings.safetensors").read_bytes())
    told, shown = (
        json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("words", "photographs")
    )
    models = {
        each["name"]: (
            each["words"],
            unit(tensors[f"{each['name']}.photographs"])
            @ unit(tensors[f"{each['name']}.words"]).T,
            unit(tensors[f"{each['name']}.words"]),
            unit(tensors[f"{each['name']}.photographs"]),
        )
        for each in told["models"]
    }
    assert list(models) == list(MODELS)
    return models, [each["title"] for each in shown["photographs"]]


@pytest.mark.parametrize("model", MODELS)
def test_what_is_shipped_ranks_as_what_was_published(shipped, model):
    exact = load_embeddings(model)
    images = torch.cat([exact["free"][free_rows()], exact["coco"]])
    published = (images @ exact["words"].T).numpy()
    _, kept, *_ = shipped[0][model]
    assert published.shape == kept.shape
    for axis in (0, 1):
        assert np.mean(published.argmax(axis) == kept.argmax(axis)) > 0.95
        leaders = np.expand_dims(kept.argmax(axis), axis)
        lost = (
            published.max(axis) - np.take_along_axis(published, leaders, axis).ravel()
        )
        assert lost.max() < 0.02


def short(cosine):
    return f"{cosine:.2f}".replace("-", "−")


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        return visit("words-and-pictures").start()

    def expected(self, shipped, question, model="clip_tiny"):
        """Titles and cosines, the most similar first."""
        models, titles = shipped
        words, _, rows, images = models[model]
        total = sum(sign * rows[words.index(word)] for word, sign in question.items())
        scores = images @ (total / np.linalg.norm(total))
        order = np.argsort(-scores, kind="stable")
        return [(titles[place], short(scores[place])) for place in order]

    def shown(self, opened, number):
        """The rows of a ranking, words or photographs: what, and its cosine."""
        rows = opened.demo.locator(".words-ranking").nth(number).locator("button")
        return list(
            zip(
                rows.locator(".words-text").all_inner_texts(),
                rows.locator(".words-cosine").all_inner_texts(),
                strict=True,
            )
        )

    def test_it_starts_with_the_first_question_and_its_leader(self, opened, shipped):
        expected = self.expected(shipped, QUESTIONS[0])
        assert self.shown(opened, 0) == expected[:8]
        (title, cosine), *_ = expected
        assert opened.said.startswith(f"bear: “{title}” ({cosine}) leads")
        last, lowest = expected[-1]
        assert opened.said.endswith(f"Last of 142 is “{last}” ({lowest}).")

    def test_words_are_subtracted(self, opened, shipped):
        opened.press("bear − teddy")
        assert self.shown(opened, 0) == self.expected(shipped, QUESTIONS[2])[:8]
        assert opened.said.startswith("bear − teddy: ")

    def test_a_word_is_searched_added_turned_and_taken_out(self, opened, shipped):
        typed = opened.demo.get_by_label("Search a word")
        typed.fill("Pizza")
        opened.wait_for("2 words of 682.")
        typed.press("Enter")
        assert opened.said.startswith("bear + pizza: ")
        assert typed.input_value() == ""
        opened.press("+ pizza")
        both = {"bear": 1, "pizza": -1}
        assert self.shown(opened, 0) == self.expected(shipped, both)[:8]
        focused = opened.page.evaluate("document.activeElement.dataset.word")
        assert focused == "pizza"
        opened.press("Take out bear")
        assert self.shown(opened, 0) == self.expected(shipped, {"pizza": -1})[:8]
        opened.press("Take out pizza")
        opened.wait_for("Nothing is asked. Add a word.")
        assert self.shown(opened, 0) == []

    def test_a_word_that_is_not_there_is_not_added(self, opened):
        opened.demo.get_by_label("Search a word").fill("xyzzy")
        opened.press("Subtract")
        assert opened.said == "No word contains “xyzzy”."
        opened.demo.get_by_label("Search a word").fill("")
        opened.press("Add")
        assert opened.said == "Type a word first."

    def test_a_suggestion_is_added(self, opened):
        opened.demo.get_by_label("Search a word").fill("banan")
        opened.demo.get_by_role("button", name="banana", exact=True).click()
        assert opened.said.startswith("bear + banana: ")

    def test_a_photograph_asks_for_words(self, opened, shipped):
        models, titles = shipped
        words, similarity, *_ = models["clip_tiny"]
        row = opened.demo.locator(".words-ranking").first.locator("button").nth(2)
        title = row.locator(".words-text").inner_text()
        row.click()
        scores = similarity[titles.index(title)]
        order = np.argsort(-scores, kind="stable")[:12]
        found = [(word.removesuffix("*"), c) for word, c in self.shown(opened, 1)]
        assert found == [(words[n], short(scores[n])) for n in order]
        assert row.get_attribute("aria-pressed") == "true"
        assert opened.demo.locator("[aria-pressed=true]").count() == 1
        rank = 1 + (scores > scores[words.index("bear")]).sum()
        leader = f"“{title}”: {words[order[0]]} ({short(scores[order[0]])}) leads"
        assert opened.said.startswith(leader)
        assert opened.said.endswith(f"Of 682 words, bear is number {rank}.")

    def test_a_word_of_the_photograph_asks_for_photographs(self, opened, shipped):
        row = opened.demo.locator(".words-ranking").last.locator("button").nth(3)
        word = row.locator(".words-text").inner_text().removesuffix("*")
        row.click()
        assert self.shown(opened, 0) == self.expected(shipped, {word: 1})[:8]
        assert opened.said.startswith(f"{word}: ")

    def test_the_least_similar_close_the_ranking(self, opened, shipped):
        opened.list("Show").select_option("the least similar")
        expected = self.expected(shipped, QUESTIONS[0])
        assert self.shown(opened, 0) == expected[-8:]
        ranks = opened.demo.locator(".words-ranking").first.locator(".words-rank")
        assert ranks.all_inner_texts() == [str(n) for n in range(135, 143)]

    def test_photographs_in_pixels_are_drawn_from_the_sheet_with_credit(
        self, opened, shipped
    ):
        opened.list("Photographs").select_option("those in pixels")
        free = set(shipped[1][: len(free_rows())])
        expected = [e for e in self.expected(shipped, QUESTIONS[0]) if e[0] in free]
        assert self.shown(opened, 0) == expected[:8]
        opened.demo.get_by_role("button", name=expected[0][0]).click()
        assert opened.image(f"The photograph: {expected[0][0]}").is_visible()
        credits = [
            free_photograph(name)["credit"] for name in photographs() if is_free(name)
        ]
        caption = opened.demo.locator("figcaption").inner_text()
        assert any(caption == f"{expected[0][0]}. {credit}" for credit in credits)

    def test_photographs_of_coco_are_outlines_with_their_credit(self, opened, shipped):
        opened.list("Photographs").select_option("those in outlines")
        free = len(free_rows())
        assert not {t for t, _ in self.shown(opened, 0)} & set(shipped[1][:free])
        opened.demo.locator(".words-ranking").first.locator("button").first.click()
        assert opened.image("Outlines of what is in a photograph: ").is_visible()
        caption = opened.demo.locator("figcaption").inner_text()
        assert caption.startswith(f"“{self.shown(opened, 0)[0][0]}”, as COCO")
        opened.wait_for("COCO Consortium, CC BY 4.0")

    def test_another_reader_of_texts_ranks_anew(self, opened, shipped):
        opened.list("Text tower").select_option(MODELS["clip_locked_text"]["text"])
        expected = self.expected(shipped, QUESTIONS[0], "clip_locked_text")
        assert self.shown(opened, 0) == expected[:8]
        opened.demo.get_by_label("Search a word").fill("kitchen")
        opened.press("Add")
        assert opened.said.startswith("bear + kitchen: ")
        opened.list("Text tower").select_option(MODELS["clip_tiny"]["text"])
        assert opened.said.startswith("This model has no kitchen. bear: ")

    def test_it_says_how_much_8_bits_change(self, opened):
        told = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
        rounding = told["models"][0]["rounding"]
        assert 0 < rounding < 0.01
        opened.wait_for(f"changes a cosine by {rounding} at most.")

    def test_what_is_asked_from_below_is_seen_on_a_phone(self, visit):
        opened = visit("words-and-pictures", (390, 844)).start()
        rankings = opened.demo.locator(".words-ranking")
        in_view = "e => { const b = e.getBoundingClientRect(); " \
            "return b.top >= 0 && b.bottom <= innerHeight; }"  # fmt: skip
        rankings.first.locator("button").nth(1).click()
        assert opened.demo.locator(".words-picture svg").evaluate(in_view)
        rankings.last.locator("button").last.click()
        assert opened.demo.locator(".demo-said").evaluate(in_view)

    def test_it_works_by_keyboard(self, opened):
        opened.demo.get_by_label("Search a word").focus()
        opened.page.keyboard.type("teddy")
        opened.page.keyboard.press("Tab")  # Add
        opened.page.keyboard.press("Tab")  # Subtract
        opened.page.keyboard.press("Enter")
        assert opened.said.startswith("bear − teddy: ")
        assert opened.page.evaluate("document.activeElement.type") == "search"
