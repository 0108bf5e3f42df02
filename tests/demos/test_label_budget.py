"""The demo shows what the cards hold, and counts errors as the library does."""

import json

import numpy as np
import pytest
import torch

from bookbuild.demos import demo_names
from bookbuild.repository import Repository
from visiongen.data.registry import entries
from visiongen.demos.label_budget import WORDS, files
from visiongen.evaluation.classification import class_report, most_confused
from visiongen.evaluation.label_budgets import CARDS, LABELS, METHODS
from visiongen.training.recipe import Recipe
from visiongen.training.recipes import find_recipe

FOLDER = Repository.find().root / "demos" / "label-budget"
MODULE = "label-budget/runs.js"
MAPPED = 40


def invented(seed):
    """A part of a card, with invented numbers and the fields that are read."""
    random = np.random.default_rng(seed)
    answers = random.integers(10, size=MAPPED).tolist()
    accuracy = {"mean": 50 + seed / 3, "std": 1.25, "n": 3, "unit": "%"}
    return {
        "metrics": {"test_accuracy": accuracy, "trained_weights": {"mean": 1610.0}},
        "curves": {
            str(n): {"validation_accuracy": [10.0 + n, 20.0 + n]} for n in range(3)
        },
        "confusion": random.integers(99, size=(10, 10)).tolist(),
        "tables": {
            "first": {
                "labels": (np.arange(MAPPED) % 10).tolist(),
                "answers": answers,
                "confidence": random.integers(10, 101, size=MAPPED).tolist(),
                "map": random.uniform(-1, 1, (MAPPED, 2)).round(3).tolist(),
            }
        },
    }


@pytest.fixture
def folder(tmp_path):
    """Cards with the variants that the recipes have."""
    for number, name in enumerate(CARDS):
        recipe, card = find_recipe(name), invented(number)
        if not isinstance(recipe, Recipe):
            variants = enumerate(recipe.variants, start=100 * (number + 1))
            card = {"variants": {variant: invented(n) for n, variant in variants}}
        (tmp_path / f"{name}.json").write_text(json.dumps(card))
    return tmp_path


@pytest.fixture
def content(folder):
    return json.loads(files(folder)["budgets.json"])


def test_every_way_and_every_number_of_labels_is_there(content):
    wanted = {f"{method}_{labels}" for method in METHODS for labels in LABELS}
    assert content["runs"].keys() == wanted
    assert list(content["methods"]) == list(METHODS) == list(WORDS)
    assert content["classes"] == list(entries()["cifar10"].classes)


def test_a_run_holds_what_its_card_says(content, folder):
    card = json.loads((folder / "vit_label_budget.json").read_text())
    part, run = card["variants"]["full_100"], content["runs"]["full_100"]
    assert run["accuracy"] == pytest.approx(
        part["metrics"]["test_accuracy"]["mean"], abs=0.005
    )
    assert run["curve"] == [11.0, 21.0]
    assert run["confusion"] == part["confusion"]
    places = np.array(part["tables"]["first"]["map"])
    np.testing.assert_allclose(np.array(run["places"]) / 1000, places, atol=5e-4)


def test_cards_that_map_different_photographs_are_refused(folder):
    path = folder / "vit_cifar10_lora.json"
    card = json.loads(path.read_text())
    card["tables"]["first"]["labels"][0] = 9
    path.write_text(json.dumps(card))
    with pytest.raises(ValueError, match="different photographs"):
        files(folder)


def test_wrong_answers_come_most_confident_first(in_node):
    run = {"answers": [0, 1, 2, 0, 1], "confidence": [90, 60, 70, 80, 80]}
    found = in_node(
        MODULE, "m.wrongOnes(given.run, given.truths)", run=run, truths=[0, 0, 0, 1, 2]
    )
    assert found == [3, 4, 2, 1]


def test_the_most_frequent_confusion_and_the_recalls_are_the_librarys(in_node):
    matrix = np.random.default_rng(0).integers(200, size=(10, 10))
    found, shares = in_node(
        MODULE,
        "[m.mostConfused(given.matrix), m.recalls(given.matrix)]",
        matrix=matrix,
    )
    table = torch.tensor(matrix)
    expected = most_confused(table, 1)[0]
    assert (found["truth"], found["answer"], found["count"]) == expected
    np.testing.assert_allclose(shares, class_report(table).recall)


def test_without_errors_there_is_no_confusion(in_node):
    found = in_node(MODULE, "m.mostConfused([[3, 0], [0, 4]])")
    assert found["count"] == 0


def test_lines_are_the_accuracies_of_the_runs(in_node, content):
    found = in_node(MODULE, "m.lines(given.content)", content=content)
    assert list(found) == list(METHODS)
    assert found["lora"] == [
        content["runs"][f"lora_{labels}"]["accuracy"] for labels in LABELS
    ]


def test_a_logarithmic_axis_puts_ten_times_as_many_at_equal_steps(in_node):
    found = in_node(MODULE, "m.along(1000, 100, 10000, Math.log)")
    assert found == pytest.approx(0.5)
    assert in_node(MODULE, "m.along(15, 10, 20)") == pytest.approx(0.5)


def test_classes_get_their_article(in_node):
    found = in_node(MODULE, "[m.one('airplane'), m.one('cat')]")
    assert found == ["an airplane", "a cat"]


def test_the_demo_ships_no_photographs():
    kinds = {path.suffix for path in FOLDER.iterdir()}
    assert kinds <= {".js", ".css", ".json"}


@pytest.mark.browser
@pytest.mark.skipif(
    "label-budget" not in demo_names(Repository.find()),
    reason="the demo gets its entry when its cards are trained",
)
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def shipped(self):
        return json.loads((FOLDER / "budgets.json").read_text(encoding="utf-8"))

    @pytest.fixture
    def opened(self, visit):
        return visit("label-budget").start()

    def choose(self, opened, method, labels):
        opened.list("Labels").select_option(str(labels))
        opened.list("What moves").select_option(method)

    def test_it_says_what_a_way_reached(self, opened, shipped):
        for method, labels in (("probe", 100), ("full", 1000), ("lora", 45_000)):
            self.choose(opened, method, labels)
            said = opened.demo.locator(".demo-said").first.inner_text()
            accuracy = shipped["runs"][f"{method}_{labels}"]["accuracy"]
            assert WORDS[method] in said.lower().replace("lora", "LoRA")
            assert abs(float(said.split(": ")[1].split(" %")[0]) - accuracy) < 0.06

    def test_wrong_answers_are_ringed(self, opened, shipped):
        for method in ("probe", "full"):
            self.choose(opened, method, 1000)
            answers = shipped["runs"][f"{method}_1000"]["answers"]
            wrong = sum(a != t for a, t in zip(answers, shipped["truths"], strict=True))
            assert opened.demo.locator(".budget-wrong").count() == wrong

    def test_the_slider_steps_from_error_to_error(self, opened):
        self.choose(opened, "probe", 100)
        about = opened.demo.locator(".demo-said").last
        first = about.inner_text()
        opened.slide("Wrong answer", 2)
        assert "that was called" in first
        assert about.inner_text() != first
        opened.press("The most confident error")
        assert about.inner_text() == first

    def test_pointing_at_a_mark_asks_about_it(self, opened):
        opened.demo.locator(".budget-mark").nth(7).dispatch_event("pointerdown")
        about = opened.demo.locator(".demo-said").last.inner_text()
        assert about.startswith("Test photograph 8:")
