"""Figures of chapter 7 show the numbers they were given, in their places."""

import numpy as np
import pytest
import torch

from visiongen.plots.assigned_cells import show_assigned_cells
from visiongen.plots.block_diagrams import BLOCKS, HEADS, show_blocks
from visiongen.plots.detections import PALETTE
from visiongen.plots.finetuning import (
    best_scores,
    show_distributions,
    show_found,
    show_learning,
    show_parts,
    show_sweep,
)
from visiongen.pretrained.ultralytics_models import build


def test_every_seed_and_the_mean_are_drawn():
    curves = {str(s): {"epoch": [1, 2], "ap": [0.1 * s, 0.2 * s]} for s in (1, 2, 3)}
    figure = show_learning({"a": {"curves": curves}}, {"AP": "ap"})
    lines = [line.get_ydata().tolist() for line in figure.axes[0].get_lines()]
    assert lines[:3] == [curves[s]["ap"] for s in "123"]
    np.testing.assert_allclose(lines[3], [0.2, 0.4])
    assert figure.axes[0].get_ylabel() == "AP"


def test_what_is_found_missed_and_invented_has_a_bar_for_each_detector():
    counts = {
        "a": {"found": 5, "missed": 2, "false": 1},
        "b": {"found": 6, "missed": 1, "false": 3},
    }
    curves = {
        name: np.linspace(1, height, 101)
        for name, height in zip("ab", (0, 1), strict=True)
    }
    left, right = show_found(curves, counts).axes
    for line, curve in zip(left.get_lines(), curves.values(), strict=True):
        np.testing.assert_allclose(line.get_ydata(), curve)
    assert [bar.get_height() for bar in right.patches] == [5, 2, 1, 6, 1, 3]
    assert [text.get_text() for text in right.get_xticklabels()] == list(counts["a"])
    middles = [bar.get_x() + bar.get_width() / 2 for bar in right.patches]
    assert [round(place) for place in middles] == [0, 1, 2] * 2


def test_the_best_of_each_seed_is_taken():
    curves = {"0": {"ap": [0.1, 0.3, 0.2]}, "1": {"ap": [0.4, 0.1]}}
    assert best_scores({"a": {"curves": curves}}, "ap") == {"a": [0.3, 0.4]}


def test_a_sweep_has_a_dot_a_seed_over_the_name_of_its_setting():
    figure = show_sweep({"rate": {"low": [1, 3], "high": [5, 6, 7]}}, "AP")
    axes = figure.axes[0]
    dots, bars = axes.get_lines()[::2], axes.get_lines()[1::2]
    assert [d.get_xydata().tolist() for d in dots] == [
        [[0, 1], [0, 3]],
        [[1, 5], [1, 6], [1, 7]],
    ]
    assert [bar.get_ydata().tolist() for bar in bars] == [[2, 2], [6, 6]]
    assert [t.get_text() for t in axes.get_xticklabels()] == ["low", "high"]
    assert axes.get_xlabel() == "rate"


def test_bars_of_parts_end_at_the_sum():
    sizes = {"one": {"a": 1.0, "b": 2.0}, "two": {"a": 3.0, "b": 4.0}}
    axes = show_parts(sizes, "weights").axes[0]
    ends = {}
    for bar in axes.patches:
        row = round(bar.get_y() + bar.get_height() / 2)
        ends[row] = max(ends.get(row, 0), bar.get_x() + bar.get_width())
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert {names[row]: end for row, end in ends.items()} == {"one": 3, "two": 7}


def test_each_side_has_its_distribution_and_its_mean():
    shares = np.eye(4)
    sides = {"left": 0.0, "top": 1.0, "right": 2.0, "bottom": 3.0}
    for n, axes in enumerate(show_distributions(shares, sides).axes):
        assert [bar.get_height() for bar in axes.patches] == shares[n].tolist()
        assert axes.get_title() == list(sides)[n]
        assert axes.get_lines()[0].get_xdata()[0] == n


def test_a_cell_has_the_colour_of_its_object():
    centres = torch.tensor([[4.0, 4], [12, 4], [20, 4]])
    objects = torch.tensor([[0.0, 0, 10, 10], [15, 0, 25, 10]])
    image = np.zeros((16, 32, 3), np.uint8)
    figure = show_assigned_cells(
        image, objects, centres, {"rule": torch.tensor([0, -1, 1])}
    )
    axes = figure.axes[0]
    assert axes.get_title() == "rule: 2 cells"
    first, second = axes.get_lines()
    assert first.get_xydata().tolist() == [[4, 4]]
    assert second.get_xydata().tolist() == [[20, 4]]
    assert [first.get_color(), second.get_color()] == list(PALETTE[:2])


def test_arrows_of_diagrams_join_parts_that_are_there():
    for block in (BLOCKS | HEADS).values():
        assert {part for arrow in block.arrows for part in arrow} <= set(block.places)
        assert set(block.texts) <= set(block.places)
    assert len(show_blocks().axes) == len(BLOCKS)
    assert len(show_blocks(HEADS).axes) == len(HEADS)


@pytest.mark.parametrize(
    ("network", "layer", "title", "last"),
    [("yolov5n", 4, "C3 (v5)", "cv3"), ("yolov8n", 4, "C2f (v8, v10)", "cv2")],
)
def test_diagrams_join_as_many_branches_as_the_constructor(network, layer, title, last):
    module = build(network).model[layer]
    given = getattr(module, last).conv.in_channels
    branches = given // module.m[0].cv2.conv.out_channels
    into = sum(end == "concat" for _, end in BLOCKS[title].arrows)
    # of a split both halves arrive, one of them untouched and one also through m
    assert branches == into + ("split" in BLOCKS[title].places)
