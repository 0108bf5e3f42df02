"""Numbers are written as PyTorch's generator writes them, in the style asked for."""

from functools import cache

import cv2
import numpy as np
import pytest
import torch
from skimage.draw import disk
from skimage.transform import AffineTransform, warp
from torch import nn

from bookbuild.repository import Repository
from visiongen.demos.handwriting import (
    MEASURES,
    breadths,
    directions,
    slants,
    stroke_widths,
)
from visiongen.demos.handwritten_number import generator_weights, trained_generator
from visiongen.models.conditional_gan import LabelGenerator

FOLDER = Repository.find().root / "demos" / "handwritten-number"
MODULE = "handwritten-number/writer.js"
READ_WEIGHTS = f"""
const {{ parse }} = await import("{(FOLDER.parent / "page/safetensors.js").as_uri()}");
const file = readFileSync("{(FOLDER / "generator.safetensors").as_posix()}");
const weights = parse(new Uint8Array(file).buffer);
const styles = JSON.parse(readFileSync("{(FOLDER / "styles.json").as_posix()}"));
"""
# What half-precision weights cost, of the range from paper to ink.
TOLERANCE = 1e-2
ON_A_CANVAS = TOLERANCE + 1 / 255


@cache
def generator():
    return trained_generator()


def library_digits(noise, digits):
    """``(N, 28, 28)`` what PyTorch writes, in [0, 1]."""
    with torch.no_grad():
        made = generator()(
            torch.tensor(np.array(noise), dtype=torch.float32), torch.tensor(digits)
        )
    return ((made + 1) / 2)[:, 0].numpy()


def test_the_generator_equals_pytorch_with_its_normalisation(in_node):
    torch.manual_seed(0)
    small = LabelGenerator(
        classes=4, embedding=3, noise=5, widths=(4, 6), channels=1, start=3
    )
    small = small.double().eval()
    for module in small.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values in (module.weight.data, module.running_var):
                values.uniform_(0.5, 2)
            for values in (module.bias.data, module.running_mean):
                values.normal_()
    weights = {
        name: {"shape": tensor.shape, "values": tensor.numpy().ravel()}
        for name, tensor in generator_weights(small).items()
    }
    z, labels = 2 * torch.randn(6, 5, dtype=torch.float64), [0, 1, 2, 3, 0, 3]
    found = in_node(
        MODULE,
        "given.z.map((z, each) => m.write(weights, given.labels[each], z))",
        """const weights = given.weights;
        weights.label.values = Float64Array.from(weights.label.values);""",
        weights=weights,
        z=z.numpy(),
        labels=labels,
    )
    with torch.no_grad():
        expected = (small(z, torch.tensor(labels)) + 1) / 2
    assert expected.std(0).max() > 0.01  # noise does make a difference
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours["height"], ours["width"]) == theirs.shape[1:]
        np.testing.assert_allclose(ours["values"], theirs.flatten(), atol=1e-6, rtol=0)


def test_the_digits_of_the_trained_generator_equal_those_of_pytorch(in_node):
    z = np.random.default_rng(0).normal(size=(20, 64))
    labels = list(range(10)) * 2
    found = in_node(
        MODULE,
        "given.z.map((z, each) => m.write(weights, given.labels[each], z).values)",
        READ_WEIGHTS,
        z=z,
        labels=labels,
    )
    expected = library_digits(z, labels).reshape(20, -1)
    np.testing.assert_allclose(found, expected, atol=TOLERANCE, rtol=0)


def stroke(width: float, height: float = 20.0, lean: float = 0.0):
    """A straight stroke, ``(1, 28, 28)``, leaning right by so many degrees."""
    fine = np.zeros((280, 280))
    middle, half = 140, 10 * width / 2
    rows = slice(int(middle - 5 * height), int(middle + 5 * height))
    fine[rows, round(middle - half) : round(middle + half)] = 1
    shear = AffineTransform(np.array([
        [1, np.tan(np.radians(lean)), -middle * np.tan(np.radians(lean))],
        [0, 1, 0],
        [0, 0, 1],
    ]))  # fmt: skip
    leaning = warp(fine, shear)
    return leaning.reshape(28, 10, 28, 10).mean((1, 3))[None]


@pytest.mark.parametrize("lean", [-30, -10, 0, 20])
def test_the_slant_of_a_stroke_is_its_angle(lean):
    assert slants(stroke(2, lean=lean))[0] == pytest.approx(lean, abs=0.5)


@pytest.mark.parametrize("end", [(140, 230), (190, 210), (230, 140), (220, 220)])
@pytest.mark.parametrize("width", [2, 3, 5])
def test_the_width_of_a_stroke_is_measured_in_pixels(width, end):
    fine = np.zeros((280, 280))
    cv2.line(fine, (60, 60), end, 1, thickness=10 * width)
    drawn = fine.reshape(28, 10, 28, 10).mean((1, 3))
    assert stroke_widths(drawn[None])[0] == pytest.approx(width, abs=0.3)


def test_breadth_is_the_spread_of_columns_without_the_slant():
    upright, leaning = breadths(stroke(6))[0], breadths(stroke(6, lean=20))[0]
    assert upright == pytest.approx(6 / 12**0.5, abs=0.05)
    assert leaning == pytest.approx(upright, abs=0.1)
    ring = np.zeros((28, 28))
    ring[disk((14, 14), 10)] = 1
    ring[disk((14, 14), 8)] = 0
    assert breadths(ring[None])[0] == pytest.approx(41**0.5, abs=0.2)  # √(10² + 8²) / 2


def test_directions_move_one_measure_and_leave_the_others():
    draw = np.random.default_rng(0)
    noise, labels = draw.normal(size=(3000, 6)), draw.integers(0, 3, 3000)
    slopes = draw.normal(size=(6, 2))
    slopes[:, 1] += slopes[:, 0]  # two measures that go together
    offsets = 10 * draw.normal(size=(3, 2))
    exact = noise @ slopes + offsets[labels]
    noisy = exact + exact.std(0) * draw.normal(size=exact.shape) / 10
    found, explained = directions(noise, labels, noisy)
    deviations = np.linalg.norm(slopes, axis=0)  # of exact within a label
    np.testing.assert_allclose(found @ slopes / deviations, np.eye(2), atol=0.05)
    # Rows lie in the plane of the slopes: nothing else is moved.
    inside = slopes @ np.linalg.pinv(slopes)
    np.testing.assert_allclose(found @ inside, found, atol=0.05)
    assert explained.shape == (2,)


def measured(in_node, name, amount):
    """The measures ``(K, 100)`` of digits with one slider moved."""
    found = in_node(
        MODULE,
        f"""given.z.map((z, each) => m.write(weights, each % 10,
            m.styled(styles, z, {{ {name}: {amount} }})).values)""",
        READ_WEIGHTS,
        z=np.random.default_rng(5).normal(size=(100, 64)),
    )
    digits = np.reshape(found, (100, 28, 28))
    return np.stack([measure(digits) for measure in MEASURES.values()])


@pytest.mark.parametrize("name", MEASURES)
def test_a_slider_moves_what_it_is_named_after(in_node, name):
    low, middle, high = (measured(in_node, name, amount) for amount in (-2, 0, 2))
    own = list(MEASURES).index(name)
    assert (high[own] > low[own]).mean() > 0.9
    change = (high - low).mean(1) / middle.std(1)
    assert change[own] > 1
    others = np.delete(np.abs(change), own)
    assert others.max() < change[own] / 2


def test_styles_add_up(in_node):
    styles = {"slant": {"direction": [1, 0, 0]}, "stroke": {"direction": [0, 2, 1]}}
    found = in_node(
        MODULE,
        "m.styled(given.styles, [5, 5, 5], { slant: -1, stroke: 0.5 })",
        styles=styles,
    )
    assert found == [4, 6, 5.5]


@pytest.mark.parametrize(
    ("text", "digits"),
    [("2026", [2, 0, 2, 6]), ("+49 30-1", [4, 9, 3, 0, 1]), ("no", []), ("٣7", [7])],
)
def test_only_digits_are_written(in_node, text, digits):
    assert in_node(MODULE, "m.digitsOf(given.text, 12)", text=text) == digits


def test_digits_stand_side_by_side(in_node):
    pictures = np.arange(18).reshape(3, 2, 3)
    found = in_node(
        MODULE,
        """m.sideBySide(given.pictures.map((values) =>
            ({ width: 3, height: 2, values: Float32Array.from(values) })))""",
        pictures=pictures.reshape(3, -1),
    )
    expected = np.concatenate(list(pictures), axis=1)
    assert (found["height"], found["width"]) == expected.shape
    assert found["values"] == expected.ravel().tolist()


def shown(canvas):
    """``(H, W)`` the grey levels on a canvas, of 1."""
    values = canvas.evaluate(
        "c => [c.width, ...c.getContext('2d').getImageData(0, 0, c.width, c.height)"
        ".data.filter((_, place) => place % 4 === 0)]"
    )
    return np.reshape(values[1:], (-1, values[0])) / 255


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        opened = visit("handwritten-number").start()
        self.paper = opened.demo.get_by_role("img", name="handwritten")
        self.number = opened.demo.get_by_role("textbox", name="Number")
        return opened

    def test_a_typed_number_is_written_as_pytorch_writes_it(self, opened, in_node):
        self.number.fill("8153")
        z = in_node(
            "page/random.js", "Array.from({ length: 64 }, m.normal(12))"
        )  # of handwriting 1
        expected = np.concatenate(list(library_digits([z] * 4, [8, 1, 5, 3])), axis=1)
        np.testing.assert_allclose(shown(self.paper), expected, atol=ON_A_CANVAS)
        assert "8153" in self.paper.get_attribute("aria-label")

    def test_nothing_typed_is_asked_for_and_other_characters_are_ignored(self, opened):
        self.number.fill("")
        assert "Type one to 12 digits" in opened.said
        assert self.paper.count() == 0 or not self.paper.is_visible()
        self.number.fill("4-2")
        assert opened.said == "42 is written. Only digits 0 to 9 are written."

    def test_twelve_digits_fit_on_a_phone_and_no_more_are_taken(self, visit):
        opened = visit("handwritten-number", (390, 844)).start()
        number = opened.demo.get_by_role("textbox", name="Number")
        number.fill("")
        number.press_sequentially("1234567890123")
        assert number.input_value() == "123456789012"
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert shown(opened.demo.get_by_role("img")).shape == (28, 12 * 28)

    def test_the_same_digit_is_written_alike_or_anew(self, opened):
        self.number.fill("77")
        first, second = np.split(shown(self.paper), 2, axis=1)
        assert np.array_equal(first, second)
        opened.demo.get_by_role("combobox", name="Handwriting").select_option("each")
        first, second = np.split(shown(self.paper), 2, axis=1)
        assert np.abs(first - second).max() > 0.2

    def test_a_new_handwriting_is_another(self, opened):
        before = shown(self.paper)
        opened.demo.get_by_role("button", name="New handwriting").click()
        assert np.abs(shown(self.paper) - before).max() > 0.2

    def test_a_slider_moves_by_keyboard_and_can_be_undone(self, opened):
        before = shown(self.paper)
        slider = opened.demo.get_by_label("Slant")
        slider.focus()
        opened.page.keyboard.press("End")
        assert slider.get_attribute("aria-valuetext") == "3.0 right"
        leaning = shown(self.paper)
        digits = [np.stack(np.split(each, 4, axis=1)) for each in (before, leaning)]
        assert slants(digits[1]).mean() > slants(digits[0]).mean()
        opened.demo.get_by_role("button", name="Style as it is").click()
        assert np.array_equal(shown(self.paper), before)
        assert slider.get_attribute("aria-valuetext") == "as it is"
