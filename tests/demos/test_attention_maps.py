"""The page shows the weights of the library's network, and rolls out as it does."""

import json

import numpy as np
import pytest
import torch

from bookbuild.repository import Repository
from visiongen.demos.attention_maps import (
    CLASSES,
    PHOTOGRAPHS,
    SIDE,
    sheet,
    square,
    top_answers,
)
from visiongen.interpret.rollout import attention_rollout

FOLDER = Repository.find().root / "demos" / "attention-maps"
SIZES = {"layers": 3, "heads": 2, "tokens": 10}
MODULE = "attention-maps/attention.js"
ROUNDING = 0.5 / 255  # of a weight's root


@pytest.fixture(scope="module")
def maps():
    generator = torch.Generator().manual_seed(0)
    shape = (1, SIZES["heads"], SIZES["tokens"], SIZES["tokens"])
    scores = [2 * torch.randn(shape, generator=generator) for _ in range(3)]
    return [each.softmax(-1) for each in scores]


@pytest.fixture(scope="module")
def read(in_node, maps):
    """The weights as the page reads them ``(layers, heads, T, T)``."""
    found = in_node(
        MODULE,
        "m.weightsIn({ values: Float64Array.from(given.values) }, given.sizes)",
        values=sheet(maps).ravel() / 255,
        sizes=SIZES,
    )
    return np.reshape(found, (3, 2, 10, 10))


def test_the_page_reads_every_weight_at_its_place(read, maps):
    expected = np.concatenate([layer.numpy() for layer in maps])
    np.testing.assert_allclose(np.sqrt(read), np.sqrt(expected), atol=1.01 * ROUNDING)


def test_the_page_averages_heads(in_node, read):
    found = in_node(
        MODULE,
        "m.meanOf(given.heads.map((head) => Float64Array.from(head)))",
        heads=read[1].reshape(2, 100),
    )
    np.testing.assert_allclose(np.reshape(found, (10, 10)), read[1].mean(0))


@pytest.mark.parametrize("last", [0, 2])
@pytest.mark.parametrize("keep", [0.0, 0.5, 0.85])
def test_the_page_rolls_out_as_the_library_does(in_node, maps, keep, last):
    means = np.stack([layer[0].mean(0).double().numpy() for layer in maps])
    found = in_node(
        MODULE,
        f"m.rollout(given.layers.map((each) => Float64Array.from(each)), 10, {keep}, "
        f"{last})",
        layers=means.reshape(3, 100),
    )
    expected = attention_rollout(maps[: last + 1], keep)[0]
    np.testing.assert_allclose(np.reshape(found, (10, 10)), expected, atol=1e-6)


def test_the_row_of_a_token_and_its_top_patch(in_node):
    weights = np.arange(25.0)
    weights[[10, 12]] = 99, 50
    row, top = in_node(
        MODULE,
        "[m.rowOf(Float64Array.from(given.weights), 5, 2), "
        "m.topPatch(m.rowOf(Float64Array.from(given.weights), 5, 2))]",
        weights=weights,
    )
    assert row == [99, 11, 50, 13, 14]
    assert top == 2  # the class token is no patch


def test_shades_go_from_the_first_colour_to_the_last_and_stop_there(in_node):
    row = [0.9, 0.0, 0.1, 0.2, 0.4]
    own, one, flat = in_node(
        MODULE,
        "[[0, 0.4], [0.1, 0.2], [0.3, 0.3]].map(([low, high]) => "
        "m.shades(Float64Array.from(given.row), 5, low, high))",
        row=row,
    )
    assert own == [0, 1, 2, 4]
    assert one == [0, 0, 4, 4]
    assert flat == [0, 0, 0, 0]


def test_a_photograph_keeps_its_proportions():
    wide = np.zeros((64, 128, 3), np.uint8)
    wide[:, 32:96] = 200  # the middle square
    assert (square(wide, SIDE) == 200).all()
    assert square(wide[..., 0], SIDE).shape == (SIDE, SIDE, 3)


def test_the_likeliest_classes_are_named():
    class Sure(torch.nn.Module):
        def forward(self, images):
            return torch.tensor([[0.0, 3.0, 1.0, 2.0]])

    shares = torch.tensor([0.0, 3.0, 1.0, 2.0]).softmax(0)
    found = top_answers(Sure(), torch.zeros(1, 3, 32, 32), list("abcd"))
    assert [name for name, _ in found] == ["b", "d", "c"]
    assert [share for _, share in found] == pytest.approx(
        [float(shares[n]) for n in (1, 3, 2)], abs=6e-4
    )


def test_all_files_together_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 2_000_000


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        return visit("attention-maps").start()

    def answers(self):
        return json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))

    def colours(self, opened):
        return opened.demo.locator(".attention-laid").evaluate_all(
            "cells => cells.map((cell) => cell.style.fill)"
        )

    def test_it_starts_with_the_class_token_in_the_last_layer(self, opened):
        opened.wait_for(
            f"Layer {self.answers()['layers']}, mean of the heads: the class"
        )
        assert len(self.colours(opened)) == 64
        words = opened.demo.locator("dt").all_inner_texts()
        assert words == [name for name, _ in self.answers()["photographs"][0]["top"]]
        assert len(words) == CLASSES

    def test_pointing_at_a_patch_asks_it(self, opened):
        before = self.colours(opened)
        opened.demo.locator(".attention-plain").nth(8 * 2 + 5).hover()
        opened.wait_for("the patch in row 3, column 6 takes")
        assert self.colours(opened) != before
        assert opened.demo.get_by_label("Ask row").input_value() == "3"
        opened.press("Ask the class token")
        assert self.colours(opened) == before

    def test_the_sliders_ask_a_patch_too(self, opened):
        opened.slide("Ask row", 4)
        opened.slide("Ask column", 8)
        opened.wait_for("the patch in row 4, column 8 takes")

    def test_each_layer_and_head_has_its_own_map(self, opened):
        seen = {tuple(self.colours(opened))}
        for layer in (1, 3):
            opened.slide("Layer", layer)
            for head in ("head 1", "head 5", "mean of all"):
                opened.list("Head").select_option(head)
                seen.add(tuple(self.colours(opened)))
        assert len(seen) == 7

    def test_rollout_that_keeps_everything_sees_only_itself(self, opened):
        opened.list("Show").select_option("rollout down to the pixels")
        opened.slide("Ask row", 2)
        opened.slide("Stream keeps", 1)
        opened.wait_for(
            "the patch in row 2, column 1 takes 100.0 % from the patch in row 2, "
            "column 1"
        )

    def test_one_scale_for_all_is_not_each_map_its_own(self, opened):
        before = self.colours(opened)
        opened.list("Scale").select_option("the same for all")
        assert self.colours(opened) != before

    def test_another_photograph_has_other_answers(self, opened):
        found = self.answers()["photographs"][1]
        opened.list("Photograph").select_option(PHOTOGRAPHS[1])
        opened.wait_for(found["credit"])
        assert opened.demo.locator("dt").first.inner_text() == found["top"][0][0]

    def test_it_says_when_a_photograph_cannot_be_loaded(self, opened):
        opened.page.route("**/coffee-weights.png", lambda route: route.abort())
        opened.list("Photograph").select_option("coffee")
        opened.wait_for("The photograph could not be loaded")
