"""Every point of the card stands at its weight, in the line of its own manner."""

import numpy as np
import pytest

from visiongen.plots.guidance import PANELS, manner, show_guidance
from visiongen.recipes.cddpm_guidance import PLAIN, POINTS


def card_tables():
    """Tables as the recipe writes them, with invented measures."""
    draw = np.random.default_rng(0)
    points = [
        {
            **PLAIN,
            **point,
            "judge_accuracy": float(draw.uniform(90, 100)),
            "frechet_judge": float(draw.uniform(1, 9)),
            "precision": float(draw.random()),
            "recall": float(draw.random()),
        }
        for point in POINTS
    ]
    floor = {"judge_accuracy": 99.5, "frechet_judge": 0.5}
    return {
        "points": [points[n] for n in draw.permutation(len(points))],
        "floor": floor | {"precision": 0.9, "recall": 0.8},
        "protocol": {"samples": 2000},
    }


def drawn(axes):
    """Name of a line → its points."""
    return {line.get_label(): line.get_xydata().tolist() for line in axes.get_lines()}


def test_every_point_of_the_card_is_drawn_once_in_the_line_of_its_manner():
    tables = card_tables()
    figure = show_guidance(tables)
    for axes, metric in zip(figure.axes, PANELS, strict=True):
        lines = drawn(axes)
        for row in tables["points"]:
            value = row.get(metric, 100 - row["judge_accuracy"])
            assert lines[manner(row)].count([row["weight"], value]) == 1
        del lines["real test pictures"]
        assert sum(map(len, lines.values())) == len(POINTS)
        for line in lines.values():
            weights = [weight for weight, _ in line]
            assert weights == sorted(weights)


def test_real_pictures_are_the_dashed_line_of_each_panel():
    figure = show_guidance(card_tables())
    heights = [drawn(axes)["real test pictures"][0][1] for axes in figure.axes]
    assert heights == pytest.approx([0.5, 0.5, 0.9, 0.8])


def test_titles_and_legend_name_what_is_drawn():
    tables = card_tables()
    figure = show_guidance(tables)
    assert [axes.get_title() for axes in figure.axes] == list(PANELS.values())
    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    manners = dict.fromkeys(map(manner, tables["points"]))
    assert names == [*manners, "real test pictures"]
    assert set(manners) == {
        "at all times",
        "only at t = 200 … 800",
        "rescaled, φ = 0.7",
        "by a classifier",
    }


def test_a_faultless_point_can_be_drawn():
    tables = card_tables()
    for row in tables["points"]:
        row["judge_accuracy"] = 100.0
    axes = show_guidance(tables).axes[0]
    axes.figure.canvas.draw()
    assert axes.get_ylim()[0] < 0
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "0",
        "0.1",
        "1",
        "10",
        "100",
    ]


def test_ways_of_guiding_are_told_apart():
    both = {"interval": [100, 300.5], "rescale": 0.25, "classifier": False}
    assert manner(both) == "only at t = 100 … 300.5, rescaled, φ = 0.25"


def test_no_points_are_refused():
    with pytest.raises(ValueError, match="no points"):
        show_guidance({"points": [], "floor": {}, "protocol": {"samples": 1}})
