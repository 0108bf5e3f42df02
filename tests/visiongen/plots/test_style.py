import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from visiongen.plots.style import COLOURS, COLUMN, INK, PAPER, use_book_style


@pytest.fixture(autouse=True)
def style():
    with matplotlib.rc_context():
        yield


def luminance(colour):
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in to_rgb(colour)
    ]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    light, dark = sorted([luminance(a), luminance(b)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_readers_own_settings_do_not_change_a_figure():
    matplotlib.rcParams["lines.linewidth"] = 17
    matplotlib.rcParams["axes.titlecolor"] = "pink"
    use_book_style()
    assert matplotlib.rcParams["lines.linewidth"] != 17
    assert matplotlib.rcParams["axes.titlecolor"] == "auto"


def test_the_sheet_is_opaque_so_that_a_dark_page_cannot_swallow_the_text(tmp_path):
    use_book_style()
    figure, axes = plt.subplots()
    axes.set_title("title")
    figure.savefig(tmp_path / "figure.png")
    plt.close(figure)
    pixels = plt.imread(tmp_path / "figure.png")
    assert (pixels[..., 3:] == 1).all()
    np.testing.assert_allclose(pixels[0, 0, :3], to_rgb(PAPER), atol=1 / 255)
    assert contrast(INK, PAPER) > 12


def test_a_figure_fills_the_column_of_720_pixels():
    use_book_style()
    figure, _ = plt.subplots()
    width, _ = figure.canvas.get_width_height()
    plt.close(figure)
    assert width == COLUMN * 120 == 720


def test_lines_stand_out_from_the_sheet():
    for colour in COLOURS:
        assert contrast(colour, PAPER) > 2, colour


# Machado, Oliveira and Fernandes (2009), severity 1, in linear RGB
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


@pytest.mark.parametrize("kind", BLINDNESS)
def test_the_first_colours_differ_for_a_colour_blind_reader(kind):
    from skimage.color import deltaE_ciede2000, rgb2lab

    from visiongen.classical.histograms import linear_to_srgb, srgb_to_linear

    colours = np.array([[to_rgb(colour) for colour in COLOURS[:4]]])
    seen = np.clip(srgb_to_linear(colours) @ np.transpose(BLINDNESS[kind]), 0, 1)
    lab = rgb2lab(linear_to_srgb(seen))[0]
    for first in range(4):
        for second in range(first):
            assert deltaE_ciede2000(lab[first], lab[second]) > 10
