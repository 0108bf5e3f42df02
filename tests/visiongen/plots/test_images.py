import matplotlib.pyplot as plt
import numpy as np
import pytest

from visiongen.classical.filters import box_kernel, gaussian_blur
from visiongen.plots.images import (
    show_histogram,
    show_images,
    show_kernel,
    show_spectrum,
)

GREY = np.arange(256, dtype=np.uint8).reshape(16, 16)
COLOUR = np.stack([GREY, GREY.T, 255 - GREY], axis=2)


def shown_pictures(figure):
    figure.canvas.draw()
    drawn = [axes.images[0] for axes in figure.axes if axes.images]
    return [picture.to_rgba(picture.get_array())[..., :3] for picture in drawn]


def test_each_title_stands_above_its_own_picture():
    images = [np.full((4, 4), level, np.uint8) for level in (10, 20, 30, 40, 50)]
    titles = [f"level {image[0, 0]}" for image in images]
    figure = show_images(images, titles, columns=2)
    for axes, picture in zip(figure.axes, shown_pictures(figure), strict=False):
        if axes.images:
            assert axes.get_title() == f"level {round(picture[0, 0, 0] * 255)}"
    assert [axes.get_title() for axes in figure.axes] == [*titles, ""]
    rows = [axes.get_position().y0 for axes in figure.axes[:5]]
    assert rows[0] == rows[1] > rows[2] == rows[3] > rows[4]


@pytest.mark.parametrize("low", [0, 100])
def test_a_dull_picture_is_not_stretched(low):
    dull = np.array([[low, low + 10]], np.uint8)
    (picture,) = shown_pictures(show_images([dull]))
    np.testing.assert_allclose(picture[..., 0] * 255, dull, atol=1)


def test_floats_and_uint8_and_masks_of_one_picture_look_the_same():
    mask = GREY > 100
    eight_bit = (255 * mask).astype(np.uint8)
    looks = shown_pictures(show_images([mask, mask.astype(float), eight_bit]))
    np.testing.assert_array_equal(looks[0], looks[1])
    np.testing.assert_array_equal(looks[0], looks[2])


def test_colours_keep_their_order():
    (picture,) = shown_pictures(show_images([COLOUR]))
    np.testing.assert_allclose(picture * 255, COLOUR, atol=1)


def test_colours_follow_the_value_range_too():
    (picture,) = shown_pictures(show_images([COLOUR], value_range=(0, 510)))
    np.testing.assert_allclose(picture * 510, COLOUR, atol=2)


@pytest.mark.parametrize(
    "image",
    [
        np.full((2, 2), 1.1),
        np.full((2, 2), -0.1),
        np.full((2, 2, 3), 255.0),
        GREY.astype(float),
    ],
)
def test_values_outside_the_range_raise_and_are_named(image):
    with pytest.raises(ValueError, match=r"image 2 has values .* outside 0 … 1"):
        show_images([GREY, image])


def test_rounding_errors_are_not_values_outside():
    show_images([gaussian_blur(np.ones((9, 9)), 1.3), np.full((2, 2), 1 + 1e-12)])


def test_values_outside_a_given_range_raise():
    show_images([GREY.astype(float)], value_range=(0, 255))
    with pytest.raises(ValueError, match="outside -1 … 1"):
        show_images([GREY], value_range=(-1, 1))


def test_an_unusual_range_gets_a_colour_bar_that_shows_it():
    signed = np.linspace(-3, 3, 12).reshape(3, 4)
    figure = show_images([signed, signed.T], value_range=(-4, 4))
    *pictures, bar = figure.axes
    assert len(pictures) == 2
    assert bar.get_ylim() == (-4, 4)
    assert len(show_images([GREY], value_range=(0, 255)).axes) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), "no image"),
        ((GREY,), "list"),
        (([GREY], ["a", "b"]), "1 images but 2 titles"),
        (([GREY], None, 0), "columns"),
        (([GREY], None, None, (1, 1)), "low < high"),
        (([GREY], None, None, (0, np.nan)), "low < high"),
        (([GREY.astype(int)],), "value_range"),
        (([np.full((2, 2), np.nan)],), "NaN"),
        (([GREY, np.zeros((2, 2, 4))],), "image 2"),
    ],
)
def test_what_cannot_be_shown_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        show_images(*arguments)


def test_figures_are_not_left_with_pyplot_so_a_cell_shows_them_once():
    before = plt.get_fignums()
    show_images([GREY])
    show_histogram(GREY)
    show_kernel(box_kernel(3))
    show_spectrum(GREY)
    assert plt.get_fignums() == before


def test_a_failed_call_leaves_no_figure_behind():
    before = plt.get_fignums()
    with pytest.raises(ValueError, match="outside"):
        show_images([np.full((2, 2), 7.0)])
    assert plt.get_fignums() == before


def test_the_histogram_draws_the_counts_and_their_running_share():
    image = np.array([[0, 0, 0, 7]], np.uint8)
    left, right = show_histogram(image, "four pixels").axes
    counts, edges, _ = left.patches[0].get_data()
    assert counts[0] == 3
    assert counts[7] == 1
    assert counts.sum() == 4
    assert (edges[0], edges[-1]) == (-0.5, 255.5)
    share = right.lines[0].get_ydata()
    assert share[6] == 0.75
    assert share[7] == 1
    assert left.get_title() == "four pixels"
    assert left.get_xlabel()
    assert left.get_ylabel()
    assert right.get_ylabel()


def test_the_channels_of_a_colour_histogram_carry_their_names():
    image = np.zeros((1, 1, 3), np.uint8)
    image[0, 0] = 10, 20, 30
    (axes,) = show_histogram(image).axes
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["red", "green", "blue"]
    for patch, level in zip(axes.patches, image[0, 0], strict=True):
        assert patch.get_data().values.argmax() == level
    labels = [patch.get_label() for patch in axes.patches]
    assert labels == names


def test_a_small_kernel_shows_its_numbers_where_they_are():
    kernel = np.arange(15.0).reshape(3, 5) - 4
    axes = show_kernel(kernel, "a kernel").axes[0]
    assert axes.get_title() == "a kernel"
    written = {text.get_position(): text.get_text() for text in axes.texts}
    for (row, column), value in np.ndenumerate(kernel):
        assert written[column - 2, row - 1] == f"{value:.3g}"
    np.testing.assert_array_equal(axes.images[0].get_array(), kernel)
    assert axes.images[0].get_clim() == (-10, 10)
    assert axes.get_ylim() == (1.5, -1.5)


def test_a_large_kernel_and_an_all_zero_one_can_be_drawn():
    assert not show_kernel(box_kernel(9)).axes[0].texts
    assert show_kernel(np.zeros((3, 3))).axes[0].images[0].get_clim() == (-1, 1)


@pytest.mark.parametrize("shape", [(8, 8), (7, 10)])
def test_a_spectrum_is_drawn_in_decibels_at_its_frequencies(shape):
    power = np.full(shape, 1e-3)
    power[shape[0] // 2, shape[1] // 2] = 1
    power[0, 0] = 0
    figure = show_spectrum(power, "spectrum", floor=-50)
    axes, bar = figure.axes
    drawn = axes.images[0]
    level = drawn.get_array()
    assert level.max() == 0
    assert level[0, 0] == -50
    assert level[0, 1] == pytest.approx(-30)
    assert drawn.get_clim() == (-50, 0)
    left, right, bottom, top = drawn.get_extent()
    centre_x = left + (right - left) * (shape[1] // 2 + 0.5) / shape[1]
    centre_y = top + (bottom - top) * (shape[0] // 2 + 0.5) / shape[0]
    assert centre_x == pytest.approx(0)
    assert centre_y == pytest.approx(0)
    assert right - left == pytest.approx(1)
    assert "decibels" in bar.get_ylabel()
    assert axes.get_title() == "spectrum"


@pytest.mark.parametrize(
    ("spectrum", "floor"),
    [
        (np.zeros((4, 4)), -80),
        (-np.ones((4, 4)), -80),
        (np.ones((4, 4)), 0),
        (np.ones((4, 4)), np.nan),
        (np.ones((4, 4, 3)), -80),
    ],
)
def test_a_spectrum_holds_powers(spectrum, floor):
    with pytest.raises(ValueError, match=r"spectrum|floor"):
        show_spectrum(spectrum, floor=floor)
