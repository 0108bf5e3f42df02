import matplotlib.pyplot as plt
import numpy as np
import pytest

from visiongen.plots.heat import STRENGTH, heated, show_explanations, show_heat

PICTURE = np.full((4, 4, 3), 100, np.uint8)
RAMP = np.linspace(0, 1, 16).reshape(4, 4)


def colour(value, name="viridis"):
    shade = 255 * np.array(plt.get_cmap(name)(value)[:3])
    return ((1 - STRENGTH) * 100 + STRENGTH * shade).round()


def test_a_map_goes_from_its_own_least_to_its_own_largest_value():
    for relevance in (RAMP, 100 * RAMP - 7):
        over = heated(PICTURE, relevance)
        np.testing.assert_array_equal(over[0, 0], colour(0.0))
        np.testing.assert_array_equal(over[-1, -1], colour(1.0))


def test_a_shared_scale_shows_which_map_is_weak():
    weak = heated(PICTURE, 0.25 * RAMP, scale=(0, 1))
    np.testing.assert_allclose(weak[-1, -1], colour(0.25), atol=1)


def test_what_lies_beyond_a_scale_has_its_last_colour():
    over = heated(PICTURE, RAMP, scale=(0, 0.5))
    np.testing.assert_array_equal(over[-1, -1], colour(1.0))


def test_another_colour_map_can_be_asked_for():
    np.testing.assert_array_equal(
        heated(PICTURE, RAMP, "jet")[0, 0], colour(0.0, "jet")
    )


def test_a_constant_map_is_drawn_as_nothing():
    np.testing.assert_array_equal(heated(PICTURE, 0 * RAMP)[2, 2], colour(0.0))


def test_each_picture_stands_above_its_map():
    first, second = show_heat([PICTURE, PICTURE // 2], [RAMP, RAMP], ["a", "b"]).axes[
        :2
    ]
    assert [first.get_title(), second.get_title()] == ["a", "b"]
    with pytest.raises(ValueError, match="1 pictures but 2 maps"):
        show_heat([PICTURE], [RAMP, RAMP], ["a"])


def test_explanations_stand_in_the_row_of_their_picture_and_the_column_of_their_kind():
    pictures = [PICTURE, PICTURE // 2]
    maps = {"up": [RAMP, 2 * RAMP], "down": [-RAMP, -RAMP]}
    figure = show_explanations(pictures, ["cat", "dog"], maps)
    grid = np.array(figure.axes).reshape(2, 3)
    assert [axes.get_title() for axes in grid[0]] == ["picture", "up", "down"]
    assert [line[0].get_ylabel() for line in grid] == ["cat", "dog"]
    for picture, line in zip(pictures, grid, strict=True):
        shown = [axes.images[0].get_array() for axes in line]
        np.testing.assert_array_equal(shown[0], picture)
        np.testing.assert_array_equal(shown[1], heated(picture, RAMP))
        np.testing.assert_array_equal(shown[2], heated(picture, -RAMP))


def test_zero_is_white_in_maps_with_signs():
    maps = [np.array([[-1.0, 0.0], [0.5, 0.2]]), np.zeros((2, 2))]
    small = PICTURE[:2, :2]
    figure = show_explanations([small] * 2, "ab", {"map": maps}, signed=["map"])
    first, second = (figure.axes[n].images[0].get_array() for n in (1, 3))
    np.testing.assert_allclose(first[0, 1], colour(0.5, "RdBu_r"), atol=1)
    np.testing.assert_array_equal(first[0, 0], colour(0.0, "RdBu_r"))
    np.testing.assert_allclose(first[1, 0], colour(0.75, "RdBu_r"), atol=1)
    np.testing.assert_allclose(second[0, 0], first[0, 1], atol=1)


def test_a_missing_map_or_text_is_named():
    with pytest.raises(ValueError, match="1 pictures but 2 of up"):
        show_explanations([PICTURE], ["cat"], {"up": [RAMP, RAMP]})
    with pytest.raises(ValueError, match="1 pictures but 0 of texts"):
        show_explanations([PICTURE], [], {"up": [RAMP]})
