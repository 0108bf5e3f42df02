"""The aperture demo solves the equations of chapter 3 as the library does."""

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from visiongen.classical.filters import gaussian_blur
from visiongen.classical.flow.constraint import derivatives
from visiongen.classical.flow.warping import warp_backward

MODULE = "aperture-patch/flow.js"
SHAPE = (24, 31)


@pytest.fixture(scope="module")
def frames():
    draw = np.random.default_rng(0)
    smooth = [gaussian_blur(draw.random(SHAPE), 1.5) for _ in range(2)]
    return smooth[0], 0.9 * smooth[0] + 0.1 * smooth[1]


def as_picture(image):
    return {"height": image.shape[0], "width": image.shape[1], "values": image.ravel()}


def test_the_second_frame_is_the_first_moved(in_node, frames):
    found = in_node(
        MODULE, "m.moved(given.first, 0.7, -1.3)", first=as_picture(frames[0])
    )
    backward = np.broadcast_to([-0.7, 1.3], (*SHAPE, 2))
    expected = warp_backward(frames[0], backward)
    np.testing.assert_allclose(found["values"], expected.ravel(), atol=1e-9)


def test_the_derivatives_equal_the_library(in_node, frames):
    pictures = [as_picture(frame) for frame in frames]
    found = in_node(MODULE, "m.derivatives(...given.frames)", frames=pictures)
    for name, expected in zip(("ix", "iy", "it"), derivatives(*frames), strict=True):
        np.testing.assert_allclose(found[name], expected.ravel(), atol=1e-9)


def test_the_motion_is_the_least_squares_solution(in_node, frames):
    found = in_node(
        MODULE,
        "[m.windowEquations(m.derivatives(...given.frames), 12, 9, 7)]"
        ".map((rows) => [rows, m.solve(rows)])[0]",
        frames=[as_picture(frame) for frame in frames],
    )
    ix, iy, it = (part[6:13, 9:16].ravel() for part in derivatives(*frames))
    rows, solution = found
    np.testing.assert_allclose(rows, np.stack([ix, iy, it], 1), atol=1e-9)
    left = np.stack([ix, iy], axis=1)
    expected = lsq_linear(left, -it).x
    np.testing.assert_allclose(solution["motion"], expected, atol=1e-6)
    eigenvalues = np.linalg.eigvalsh(left.T @ left / len(left))
    np.testing.assert_allclose(
        [solution["small"], solution["large"]], eigenvalues, atol=1e-9
    )


def test_an_edge_without_noise_fixes_no_motion(in_node):
    rows = [[0.2, 0.1, -0.05]] * 9
    assert in_node(MODULE, "m.solve(given.rows)", rows=rows)["motion"] is None


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("A corner", "the motion is fixed"),
            ("An edge", "nearly parallel"),
            ("A flat place", "no gradient"),
        ],
    )
    def test_places_worth_a_visit_are_what_they_are_called(self, visit, name, says):
        opened = visit("aperture-patch").start()
        opened.demo.get_by_role("button", name=name).click()
        assert says in opened.said

    def test_a_corner_gives_the_true_motion_and_an_edge_does_not(self, visit):
        opened = visit("aperture-patch").start()
        apart = {}
        for name in ("A corner", "An edge"):
            opened.demo.get_by_role("button", name=name).click()
            apart[name] = float(opened.said.split()[-3])
        assert apart["A corner"] < 0.2 < apart["An edge"]

    def test_the_window_can_be_dragged(self, visit):
        opened = visit("aperture-patch").start()
        overlay = opened.demo.locator(".demo-overlaid svg")
        overlay.scroll_into_view_if_needed()
        box = overlay.bounding_box()
        opened.page.mouse.move(box["x"] + 90, box["y"] + 90)
        opened.page.mouse.down()
        opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 150)
        opened.page.mouse.up()
        assert abs(int(opened.demo.get_by_label("Column").input_value()) - 64) <= 1

    def test_the_window_moves_by_keyboard_and_stays_inside(self, visit):
        opened = visit("aperture-patch").start()
        column = opened.demo.get_by_label("Column")
        column.focus()
        opened.page.keyboard.press("Home")
        assert column.input_value() == "7"  # half of the window's 15 pixels
        opened.page.keyboard.press("ArrowRight")
        assert column.input_value() == "8"

    def test_the_second_frame_can_be_shown(self, visit):
        opened = visit("aperture-patch").start()
        canvas = opened.demo.locator("canvas").first
        before = canvas.evaluate("c => c.toDataURL()")
        opened.demo.get_by_role("button", name="Show the second frame").click()
        assert canvas.evaluate("c => c.toDataURL()") != before
        assert "second frame" in canvas.get_attribute("aria-label")
