import base64
import io

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.colors import hsv_to_rgb
from matplotlib.figure import Figure
from PIL import Image
from skimage import data

from bookbuild.errors import BookError
from bookbuild.pictures import shrink, shrink_pictures


def png(figure: Figure, **options) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, dpi=132, **options)
    plt.close(figure)
    return file.getvalue()


def figure_of(*images, **options) -> bytes:
    figure, axes = plt.subplots(1, len(images), figsize=(4 * len(images), 4))
    for axis, image in zip(np.atleast_1d(axes), images, strict=True):
        axis.imshow(image, cmap="gray")
        axis.set_title("A title")
    return png(figure, **options)


def line_plot(**options) -> bytes:
    figure, axis = plt.subplots(figsize=(7, 4))
    x = np.linspace(0, 10, 300)
    for shift in range(6):
        axis.plot(x, np.sin(x + shift), label=f"shift {shift}")
    axis.legend()
    return png(figure, **options)


def digits() -> bytes:
    from sklearn.datasets import load_digits

    return figure_of(*load_digits().images[:4])


def pixels(file: bytes, mode: str = "RGB") -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(file)).convert(mode)).astype(int)


@pytest.mark.parametrize(
    "images",
    [
        [data.astronaut()],
        [data.astronaut(), data.coffee()],
        [data.camera()],
        [np.random.default_rng(0).random((300, 300, 3))],
    ],
    ids=["photograph", "two photographs", "grey photograph", "noise"],
)
def test_photographic_pictures_become_jpeg_of_less_than_half_the_size(images):
    original = figure_of(*images)
    kind, content = shrink(original)
    assert kind == "image/jpeg"
    assert len(content) < len(original) / 2
    assert np.abs(pixels(content) - pixels(original)).mean() < 8


@pytest.mark.parametrize("draw", [line_plot, digits], ids=["lines", "imshow grid"])
def test_drawings_become_pngs_of_256_colours_without_visible_damage(draw):
    original = draw()
    kind, content = shrink(original)
    assert kind == "image/png"
    assert Image.open(io.BytesIO(content)).mode == "P"
    assert len(content) < 0.6 * len(original)
    change = np.abs(pixels(content) - pixels(original)).max(axis=-1)
    assert (change > 16).mean() < 0.003
    assert change.max() < 48


def test_a_picture_of_few_colours_stays_exact():
    figure, axis = plt.subplots()
    axis.imshow(np.arange(16).reshape(4, 4), cmap="gray")
    axis.set_axis_off()
    original = png(figure)
    assert (pixels(shrink(original)[1]) == pixels(original)).all()


def test_a_drawing_of_too_many_colours_keeps_them_all():
    hue, value = np.meshgrid(np.linspace(0, 1, 200), np.linspace(0, 1, 200))
    wheel = hsv_to_rgb(np.stack([hue, value, np.ones_like(hue)], axis=-1))
    original = figure_of(wheel)
    kind, content = shrink(original)
    assert kind == "image/png"
    assert (pixels(content) == pixels(original)).all()


@pytest.mark.parametrize(
    ("draw", "images"),
    [(line_plot, []), (figure_of, [data.astronaut()])],
    ids=["lines", "photograph"],
)
def test_transparency_is_kept_and_never_becomes_jpeg(draw, images):
    original = draw(*images, transparent=True)
    kind, content = shrink(original)
    before, after = (pixels(file, "RGBA")[..., 3] for file in (original, content))
    assert kind == "image/png"
    assert before.min() == 0
    assert np.abs(before - after).max() < 48


def test_the_size_in_pixels_stays():
    original = figure_of(data.astronaut())
    assert pixels(shrink(original)[1]).shape == pixels(original).shape


def displayed(kind: str, content: bytes):
    encoded = base64.b64encode(content).decode()
    output = nbformat.v4.new_output(
        "display_data",
        data={kind: encoded, "text/plain": "<Figure>"},
        metadata={kind: {"width": 300}},
    )
    cell = nbformat.v4.new_code_cell(outputs=[output])
    return nbformat.v4.new_notebook(cells=[cell]), output


def test_the_pictures_of_a_notebook_change_their_kind_with_their_metadata():
    notebook, output = displayed("image/png", figure_of(data.astronaut()))
    shrink_pictures(notebook)
    assert set(output.data) == {"image/jpeg", "text/plain"}
    assert output.metadata == {"image/jpeg": {"width": 300}}
    assert base64.b64decode(output.data["image/jpeg"])[:2] == b"\xff\xd8"


def test_a_gif_is_refused():
    notebook, _ = displayed("image/gif", b"GIF89a")
    with pytest.raises(BookError, match="show a video instead"):
        shrink_pictures(notebook)
