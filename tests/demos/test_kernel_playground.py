"""The kernel playground computes what the library computes, and shows it."""

import numpy as np
import pytest

from visiongen.classical.filters import correlate
from visiongen.classical.spectra import frequency_response

MODULE = "kernel-playground/filters.js"
SHAPES = [(9, 12), (7, 3), (2, 2), (1, 5)]


def as_picture(image):
    return {"height": image.shape[0], "width": image.shape[1], "values": image.ravel()}


def as_kernel(weights):
    return {"size": len(weights), "weights": weights.ravel()}


@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("shape", SHAPES)
def test_filtering_equals_the_library(in_node, shape, size):
    draw = np.random.default_rng(0)
    image, weights = draw.random(shape), draw.normal(size=(size, size))
    found = in_node(
        MODULE,
        "m.correlate(given.picture, given.kernel)",
        picture=as_picture(image),
        kernel=as_kernel(weights),
    )
    ours = np.reshape(found["values"], shape)
    np.testing.assert_allclose(ours, correlate(image, weights), atol=1e-6, rtol=0)


def test_the_spectrum_equals_the_library(in_node):
    weights = np.random.default_rng(1).normal(size=(5, 5))
    found = in_node(
        MODULE, "m.frequencyResponse(given.kernel, 64)", kernel=as_kernel(weights)
    )
    ours = np.reshape(found["values"], (64, 64))
    np.testing.assert_allclose(ours, frequency_response(weights, 64), atol=1e-6)


def test_the_impulse_response_of_a_correlation_is_the_kernel_turned(in_node):
    weights = np.arange(9.0).reshape(3, 3)
    found = in_node(
        MODULE, "m.impulseResponse(given.kernel, 5)", kernel=as_kernel(weights)
    )
    impulse = np.reshape(found["values"], (5, 5))
    assert np.array_equal(impulse[1:4, 1:4], weights[::-1, ::-1])


def test_a_kernel_keeps_its_centre_when_its_size_changes(in_node):
    weights = np.arange(9.0).reshape(3, 3)
    kernel = as_kernel(weights)
    larger = in_node(MODULE, "m.resized(given.kernel, 5)", kernel=kernel)
    assert np.array_equal(np.reshape(larger["weights"], (5, 5)), np.pad(weights, 1))
    back = in_node(MODULE, "m.resized(given.kernel, 3)", kernel=larger)
    assert np.array_equal(back["weights"], weights.ravel())


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    def test_a_picked_kernel_fills_the_grid_and_changes_the_picture(self, visit):
        opened = visit("kernel-playground").start()
        before = picture_data(opened, 1)
        opened.demo.get_by_label("Start from").select_option("sobelX")
        assert opened.demo.get_by_label("Row 2, column 3").input_value() == "2"
        assert picture_data(opened, 1) != before
        assert "Sum of the weights: 0." in opened.said

    def test_an_edited_weight_acts_at_once(self, visit):
        opened = visit("kernel-playground").start()
        opened.demo.get_by_label("Start from").select_option("identity")
        assert picture_data(opened, 0) == picture_data(opened, 1)
        opened.demo.get_by_label("Row 2, column 2").fill("2")
        assert "2 times as bright" in opened.said
        assert opened.demo.get_by_label("Start from").input_value() == "own"
        opened.demo.get_by_role("button", name="Make the sum 1").click()
        assert opened.demo.get_by_label("Row 2, column 2").input_value() == "1"

    def test_the_kernel_can_grow(self, visit):
        opened = visit("kernel-playground").start()
        opened.demo.get_by_label("Size").select_option("5")
        assert opened.demo.get_by_role("spinbutton").count() == 25

    def test_the_readers_own_photograph_stays_in_the_page(self, visit, tmp_path):
        from PIL import Image

        Image.new("RGB", (640, 480), (200, 10, 10)).save(tmp_path / "own.png")
        opened = visit("kernel-playground").start()
        opened.page.wait_for_load_state("networkidle")
        before = len(opened.requests)
        own = opened.demo.get_by_label("Your photograph")
        own.set_input_files(tmp_path / "own.png")
        opened.page.wait_for_function(
            "document.querySelector('.demo-stage canvas').height === 240"
        )
        assert opened.requests[before:] == []
        assert opened.errors == []

    def test_a_file_that_is_no_picture_is_refused(self, visit, tmp_path):
        (tmp_path / "text.txt").write_text("no picture")
        opened = visit("kernel-playground").start()
        own = opened.demo.get_by_label("Your photograph")
        own.set_input_files(tmp_path / "text.txt")
        opened.demo.get_by_text("no picture that the browser can read").wait_for()


def picture_data(opened, number):
    return opened.demo.locator("canvas").nth(number).evaluate("c => c.toDataURL()")
