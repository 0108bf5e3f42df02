import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex

from visiongen.classical.features.keypoints import keypoints
from visiongen.plots.matches import (
    RIGHT,
    WRONG,
    show_keypoints,
    show_matches,
    show_verdicts,
)

GREY = np.zeros((40, 60), np.uint8)
COLOUR = np.full((50, 70, 3), 255, np.uint8)


def lines(figure):
    """Colour to the segments drawn in it."""
    found = [c for c in figure.axes[0].collections if isinstance(c, LineCollection)]
    return {to_hex(c.get_color()[0]).upper(): np.array(c.get_segments()) for c in found}


def test_lines_join_the_matched_points():
    source = np.array([[1, 2], [30, 20.0]])
    target = np.array([[5, 6], [7, 8.0]])
    (drawn,) = lines(show_matches(GREY, COLOUR, source, target)).values()
    assert drawn.tolist() == [[[1, 2], [65, 6]], [[30, 20], [67, 8]]]


def test_verdicts_decide_colour_and_title():
    points = np.array([[1, 2], [30, 20], [10, 10.0]])
    correct = np.array([True, False, True])
    figure = show_matches(GREY, COLOUR, points, points, correct, "graf")
    drawn = lines(figure)
    assert len(drawn[RIGHT]) == 2
    assert drawn[WRONG][:, 0].tolist() == [[30, 20]]
    assert figure.axes[0].get_title() == "graf: 2 correct (solid), 1 wrong (dashed)"


def test_no_match_draws_two_pictures():
    figure = show_matches(GREY, GREY, np.empty((0, 2)), np.empty((0, 2)))
    assert figure.axes[0].get_title() == "0 matches"


def test_keypoints_are_circles_of_their_size():
    found = keypoints([[10, 12], [30, 20]], [8.0, 20.0], [0.0, np.pi / 2])
    axes = show_keypoints(GREY, found).axes[0]
    circles = [(p.center, p.radius) for p in axes.patches]
    assert circles == [((10, 12), 4), ((30, 20), 10)]
    (segments,) = lines(axes.figure).values()
    np.testing.assert_allclose(segments[1], [[30, 20], [30, 30]])  # 90° points down


def test_lists_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"\(3, 2\)"):
        show_matches(GREY, GREY, np.ones((3, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="3 matches but 2 verdicts"):
        show_matches(GREY, GREY, np.ones((3, 2)), np.ones((3, 2)), np.ones(2, bool))


def test_each_verdict_has_its_own_histogram_of_area_one():
    values = np.array([0.1, 0.1, 0.2, 0.9, 1.0])
    correct = np.array([True, True, True, False, False])
    (axes,) = show_verdicts({"ratio": values}, correct).axes
    assert axes.get_xlabel() == "ratio"
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["right", "wrong"]
    right, wrong = axes.containers
    for bars, lowest, highest in ((right, 0.05, 0.25), (wrong, 0.85, 1.0)):
        filled = [bar for bar in bars if bar.get_height() > 0]
        area = sum(bar.get_height() * bar.get_width() for bar in filled)
        assert area == pytest.approx(1)
        assert min(bar.get_x() for bar in filled) > lowest
        assert max(bar.get_x() for bar in filled) < highest
