"""The latent plane draws what PyTorch's decoder draws, at the places it claims."""

import io
import json
import re
from functools import cache

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.spatial import cKDTree
from torch import nn

from bookbuild.repository import Repository
from visiongen.data.arrays import Split
from visiongen.data.registry import entries
from visiongen.demos.latent_plane import (
    credit,
    decoder_weights,
    first_of_each_class,
    trained_vae,
)
from visiongen.models.vae import VAE

FOLDER = Repository.find().root / "demos" / "latent-plane"
READ_WEIGHTS = f"""
const {{ parse }} = await import("{(FOLDER.parent / "page/safetensors.js").as_uri()}");
const file = readFileSync("{(FOLDER / "decoder.safetensors").as_posix()}");
const weights = parse(new Uint8Array(file).buffer);
"""
NAMES = entries()["fashion_mnist"].classes
# What half-precision weights cost, of the range from black to white.
TOLERANCE = 5e-3
ON_A_CANVAS = TOLERANCE + 1 / 255


@cache
def plane():
    return json.loads((FOLDER / "plane.json").read_text(encoding="utf-8"))


@cache
def vae():
    return trained_vae()


def library_pictures(places):
    """``(N, 28, 28)`` what PyTorch draws there."""
    with torch.no_grad():
        return (
            vae()
            .pictures(torch.tensor(np.array(places), dtype=torch.float32))[:, 0]
            .numpy()
        )


def test_the_decoder_equals_pytorch_with_its_normalisation(in_node):
    torch.manual_seed(0)
    small = VAE(1, 16, widths=(3, 5, 4), latent=2).double().eval()
    for module in small.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values in (module.weight.data, module.running_var):
                values.uniform_(0.5, 2)
            for values in (module.bias.data, module.running_mean):
                values.normal_()
    weights = {
        name: {"shape": tensor.shape, "values": tensor.numpy().ravel()}
        for name, tensor in decoder_weights(small).items()
    }
    places = torch.randn(6, 2, dtype=torch.float64) * 2
    found = in_node(
        "latent-plane/decoder.js",
        "given.places.map((z) => m.decode(given.weights, z))",
        weights=weights,
        places=places.numpy(),
    )
    with torch.no_grad():
        expected = small.pictures(places)[:, 0]
    assert expected.std(0).max() > 0.01  # places do make a difference
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours["height"], ours["width"]) == theirs.shape
        np.testing.assert_allclose(ours["values"], theirs.flatten(), atol=1e-6, rtol=0)


def test_the_pictures_of_the_trained_decoder_equal_those_of_pytorch(in_node):
    axis = np.linspace(-4, 4, 9)
    places = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    found = in_node(
        "latent-plane/decoder.js",
        "given.places.map((z) => m.decode(weights, z).values)",
        READ_WEIGHTS,
        places=places,
    )
    expected = library_pictures(places).reshape(len(places), -1)
    np.testing.assert_allclose(found, expected, atol=TOLERANCE, rtol=0)


def test_the_chosen_pictures_stand_where_the_encoder_puts_them():
    sheet = np.array(Image.open(io.BytesIO((FOLDER / "pictures.png").read_bytes())))
    pictures = np.stack(np.split(sheet, len(NAMES), axis=1))
    with torch.no_grad():
        means = vae().encode(torch.from_numpy(pictures)[:, None] / 255).mean
    dots = np.array([plane()["dots"][place] for place in plane()["chosen"]])
    np.testing.assert_allclose(dots[:, :2], means, atol=5e-3, rtol=0)
    assert dots[:, 2].tolist() == list(range(len(NAMES)))


def test_the_first_picture_of_each_class_is_chosen():
    labels = np.array([2, 0, 0, 2, 1, 1], np.uint8)
    split = Split(np.zeros((6, 2, 2), np.uint8), labels, ("a", "b", "c"))
    assert first_of_each_class(split).tolist() == [1, 4, 0]


def test_names_and_credit_come_from_the_registry():
    assert tuple(plane()["classes"]) == NAMES
    assert plane()["credit"] == credit()
    assert "MIT" in credit()
    assert "Zalando" in credit()


def test_a_walk_is_the_straight_line(in_node):
    ends = [[1.5, -2, 3], [-0.5, 4, 7]]
    found = in_node(
        "latent-plane/places.js",
        "[0, 0.25, 1].map((t) => m.between(...given.ends, t))",
        ends=ends,
    )
    np.testing.assert_allclose(found, [[1.5, -2], [1, -0.5], [-0.5, 4]])


@pytest.fixture(scope="module")
def dots():
    draw = np.random.default_rng(0)
    return np.column_stack([draw.normal(size=(300, 2)), draw.integers(0, 9, 300)])


def test_the_nearest_mark_equals_scipys(in_node, dots):
    places = np.random.default_rng(1).normal(size=(40, 2))
    found = in_node(
        "latent-plane/places.js",
        "given.places.map((z) => m.nearest(given.dots, z))",
        dots=dots,
        places=places,
    )
    distances, which = cKDTree(dots[:, :2]).query(places)
    np.testing.assert_allclose([one["distance"] for one in found], distances)
    assert [one["label"] for one in found] == dots[which, 2].tolist()


def test_the_emptiest_place_lies_in_the_circle_and_farthest_from_all_marks(
    in_node, dots
):
    found = in_node("latent-plane/places.js", "m.emptiest(given.dots, 2)", dots=dots)
    axis = np.arange(-40, 41) * 0.05
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    grid = grid[np.linalg.norm(grid, axis=1) <= 2]
    distances = cKDTree(dots[:, :2]).query(grid)[0]
    np.testing.assert_allclose(found, grid[distances.argmax()], atol=1e-9)


def test_the_plane_holds_all_marks(in_node, dots):
    found = in_node("latent-plane/places.js", "m.reach(given.dots)", dots=dots)
    assert found == np.ceil(np.abs(dots[:, :2]).max())


def coordinates(said):
    """The z of a sentence."""
    x, y = re.search(r"z = \((\S+), (\S+)\)", said).groups()
    return [float(value.replace("−", "-")) for value in (x, y)]


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
        opened = visit("latent-plane").start()
        self.plane = opened.demo.get_by_role("slider", name="Place z")
        self.drawn = opened.demo.get_by_role("img", name="What the decoder draws at z")
        self.walked = opened.demo.get_by_role("img", name="draws at t =")
        self.said, self.walk_said = (
            opened.demo.locator(".demo-said").nth(part) for part in range(2)
        )
        return opened

    def test_the_decoder_draws_where_the_mouse_rests(self, opened):
        self.plane.scroll_into_view_if_needed()
        box = self.plane.bounding_box()
        for across, down in ((0.3, 0.4), (0.8, 0.25)):
            opened.page.mouse.move(
                box["x"] + across * box["width"], box["y"] + down * box["height"]
            )
            z = coordinates(self.said.inner_text())
            reach = float(self.plane.get_attribute("aria-valuemax"))
            expected = [(2 * across - 1) * reach, (1 - 2 * down) * reach]
            assert z == pytest.approx(expected, abs=0.02 * reach)
            # The sentence rounds z to hundredths, the canvas to 256 levels.
            error = np.abs(shown(self.drawn) - library_pictures([z])[0]).max()
            assert error < 0.05

    def test_the_decoder_draws_where_a_finger_taps(self, visit):
        demo = visit("latent-plane", (390, 844), has_touch=True).start().demo
        plane = demo.get_by_role("slider", name="Place z")
        before = plane.get_attribute("aria-valuetext")
        plane.tap(position={"x": 60, "y": 90})
        assert plane.get_attribute("aria-valuetext") != before

    def test_the_arrow_keys_move_the_place_and_keep_it_inside(self, opened):
        self.plane.focus()
        press = opened.page.keyboard.press
        for key in ("Home", "ArrowRight", "ArrowRight", "Shift+ArrowDown"):
            press(key)
        assert coordinates(self.said.inner_text()) == [0.2, -0.5]
        assert self.plane.get_attribute("aria-valuetext") == "(0.20, −0.50)"
        expected = library_pictures([[0.2, -0.5]])[0]
        np.testing.assert_allclose(shown(self.drawn), expected, atol=ON_A_CANVAS)
        reach = float(self.plane.get_attribute("aria-valuemax"))
        for _ in range(int(4 * reach)):
            press("Shift+ArrowLeft")
        assert coordinates(self.said.inner_text()) == [-reach, -0.5]

    def test_the_emptiest_place_is_emptier_than_the_origin(self, opened):
        away = []
        for name in ("The origin", "The emptiest place"):
            opened.demo.get_by_role("button", name=name).click()
            away.append(float(self.said.inner_text().split()[-2]))
        assert away[0] < away[1]
        assert np.hypot(*coordinates(self.said.inner_text())) <= 2.01

    def test_a_class_can_stand_alone_and_go_back(self, opened):
        legend = opened.demo.locator(".plane-class")
        assert tuple(legend.all_inner_texts()) == NAMES
        faded = opened.demo.locator(".plane-faded")
        sneaker = opened.demo.get_by_role("button", name="Sneaker")
        sneaker.click()
        assert faded.count() == len(NAMES) - 1
        assert opened.demo.get_by_role("button", pressed=True).all_inner_texts() == [
            "Sneaker"
        ]
        sneaker.click()
        assert faded.count() == 0

    def test_a_walk_leads_from_one_mean_to_the_other(self, opened):
        ends = [plane()["dots"][plane()["chosen"][k]][:2] for k in plane()["walk"]]
        slider = opened.demo.get_by_label("Position t")
        for t in (0, 0.5, 1):
            slider.fill(str(t))
            z = (1 - t) * np.array(ends[0]) + t * np.array(ends[1])
            said = coordinates(self.walk_said.inner_text())
            np.testing.assert_allclose(said, z, atol=0.006)
            np.testing.assert_allclose(
                shown(self.walked), library_pictures([z])[0], atol=ON_A_CANVAS
            )

    def test_pictures_are_chosen_by_pointer_and_by_keyboard(self, opened):
        first = opened.demo.get_by_role("group", name="From:")
        first.get_by_role("radio", name="Dress").check()
        assert first.locator("legend").inner_text() == "From: Dress"
        where = plane()["dots"][plane()["chosen"][NAMES.index("Dress")]][:2]
        assert coordinates(self.walk_said.inner_text()) == pytest.approx(
            where, abs=0.006
        )
        opened.page.keyboard.press("ArrowRight")
        assert first.locator("legend").inner_text() == "From: Coat"
        last = opened.demo.get_by_role("group", name="To:")
        assert last.locator("legend").inner_text() == "To: Ankle boot"

    def test_the_thumbnails_are_the_pictures_of_their_names(self, opened):
        names = opened.demo.get_by_role("radio").evaluate_all(
            "all => all.map(one => one.getAttribute('aria-label'))"
        )
        assert tuple(names) == 2 * NAMES
        sheet = np.array(Image.open(FOLDER / "pictures.png")) / 255
        canvases = opened.demo.locator(".plane-thumbnail canvas")
        for number in range(len(NAMES)):
            expected = sheet[:, 28 * number : 28 * (number + 1)]
            np.testing.assert_allclose(shown(canvases.nth(number)), expected, atol=1e-9)

    def test_the_pictures_are_credited(self, opened):
        assert credit() in opened.demo.inner_text()
