"""The maps of the page are the network's, and stand where the page says."""

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torchvision.models import squeezenet1_0

from bookbuild.repository import Repository
from visiongen.demos.inside_squeezenet import (
    LAYERS,
    PHOTOGRAPHS,
    SHOWN,
    findings,
    stacked,
    strip,
)
from visiongen.interpret.grad_cam import enlarge, grad_cam

FOLDER = Repository.find().root / "demos" / "inside-squeezenet"
FOUND = json.loads((FOLDER / "findings.json").read_text(encoding="utf-8"))
HALF_A_GREY = 0.5 / 31 + 0.5 / 255  # what rounding to 32 levels, then to bytes costs


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return squeezenet1_0().eval()


@pytest.fixture(scope="module")
def inputs():
    return torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def made(network, inputs):
    return findings(network, inputs, [f"class {n}" for n in range(1000)])


@torch.no_grad()
def outputs(network, inputs):
    """The maps behind every layer, one call after the other, nothing in place."""
    found, x = {}, inputs
    for part in ("features", "classifier"):
        for place, layer in enumerate(getattr(network, part)):
            x = layer(x.clone())
            found[f"{part}.{place}"] = x[0].clone()
    return [found[name] for name in LAYERS]


def on_the_sheet(sheet, strip, place):
    size = strip["size"]
    rows = slice(strip["top"], strip["top"] + size)
    return sheet[rows, place * size : (place + 1) * size] / 255


def test_the_channels_of_the_largest_means_are_told(network, inputs, made):
    for layer, maps in zip(made[0]["layers"], outputs(network, inputs), strict=True):
        assert (layer["channels"], layer["side"]) == (len(maps), maps.shape[-1])
        means = maps.mean((1, 2))
        numbers = [channel for channel, *_ in layer["shown"]]
        assert len(set(numbers)) == SHOWN
        largest = sorted(means.tolist(), reverse=True)[:SHOWN]
        np.testing.assert_allclose(means[numbers], largest, rtol=1e-4)
        for channel, mean, most, *_ in layer["shown"]:
            expected = [means[channel], maps[channel].max()]
            np.testing.assert_allclose([mean, most], expected, rtol=1e-3)


def test_the_sheet_holds_the_maps_of_these_channels(network, inputs, made):
    told, sheet = made
    for layer, maps in zip(told["layers"], outputs(network, inputs), strict=True):
        for place, (channel, *_) in enumerate(layer["shown"]):
            size = (layer["size"], layer["size"])
            few = F.adaptive_avg_pool2d(maps[channel][None], size)[0]
            expected = few / few.max().clamp(min=1e-12)
            found = on_the_sheet(sheet, layer, place)
            np.testing.assert_allclose(found, expected, atol=HALF_A_GREY)


def test_the_likeliest_classes_are_named_and_explained(network, inputs, made):
    told, sheet = made
    with torch.no_grad():
        shares = network(inputs).softmax(1)[0]
    for place, (name, share) in enumerate(told["top"]):
        number = shares.argsort(descending=True)[place]
        assert name == f"class {number}"
        assert share == pytest.approx(float(shares[number]), rel=1e-3)
        layer = network.features[12]
        map_ = F.avg_pool2d(grad_cam(network, layer, inputs, number[None]), 4)[0]
        expected = map_ / map_.max().clamp(min=1e-12)
        found = on_the_sheet(sheet, told["cams"], place)
        np.testing.assert_allclose(found, expected, atol=0.003)


def test_only_the_last_layer_has_classes_for_channels(made):
    *others, last = made[0]["layers"]
    assert all(len(each) == 3 for layer in others for each in layer["shown"])
    assert all(name == f"class {n}" for n, _, _, name in last["shown"])


def test_a_map_without_any_value_is_black():
    maps = torch.stack([torch.zeros(2, 2), torch.eye(2)])
    assert strip(maps, 32).tolist() == [[0, 0, 255, 0], [0, 0, 0, 255]]


def test_strips_stand_below_each_other():
    sheet, places = stacked([np.full((2, 6), 7), np.full((1, 3), 9)])
    assert sheet.tolist() == [[7] * 6, [7] * 6, [9] * 3 + [0] * 3]
    assert places == [{"top": 0, "size": 2}, {"top": 2, "size": 1}]


def test_the_page_cuts_a_map_from_the_sheet(in_node):
    sheet = np.arange(60).reshape(6, 10)
    found = in_node(
        "inside-squeezenet/maps.js",
        "m.cut({ width: 10, height: 6, values: Float64Array.from(given.values) }, "
        "{ top: 2, size: 3 }, 2)",
        values=sheet.ravel(),
    )
    assert np.reshape(found["values"], (3, 3)).tolist() == sheet[2:5, 6:9].tolist()


@pytest.mark.parametrize("size", [13, 27, 56, 1])
def test_the_page_enlarges_as_the_library_does(in_node, size):
    values = torch.rand(size, size, generator=torch.Generator().manual_seed(0))
    found = in_node(
        "inside-squeezenet/maps.js",
        f"m.enlarged({{ width: {size}, height: {size}, values: given.values }}, 224)",
        values=values.numpy().ravel(),
    )
    expected = enlarge(values[None], 224, 224)[0]
    ours = np.reshape(found["values"], (224, 224))
    np.testing.assert_allclose(ours, expected, atol=5e-6)


def test_colours_are_mixed_with_the_grey_photograph(in_node):
    found = in_node(
        "inside-squeezenet/maps.js",
        "[0, 0.25, 1].map((strength) => m.overlaid({ values: [1, 0.2] }, "
        "{ values: [0, 1] }, [[10, 20, 30], [1, 2, 3], [200, 100, 0]], strength))",
    )
    expected = [
        [[255, 255, 255], [51, 51, 51]],
        [[193.75, 196.25, 198.75], [88.25, 63.25, 38.25]],
        [[10, 20, 30], [200, 100, 0]],
    ]
    np.testing.assert_allclose(found, expected)


def test_all_files_together_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 420_000


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        return visit("inside-squeezenet").start()

    def answer(self, photograph, place=0):
        return FOUND["photographs"][photograph]["top"][place][0]

    def test_it_starts_with_the_likeliest_class_and_the_first_layer(self, opened):
        opened.wait_for(f"Grad-CAM of {self.answer(0)}, to which the network gives")
        assert opened.demo.locator("dt").all_inner_texts() == [
            self.answer(0, place) for place in range(5)
        ]
        opened.wait_for("conv1 has 96 channels of 109 × 109.")

    def test_a_layer_shows_its_own_channels(self, opened):
        for layer in FOUND["photographs"][0]["layers"]:
            opened.demo.get_by_role("button", name=layer["name"], exact=True).click()
            words = opened.demo.locator(".squeezenet-maps button").all_inner_texts()
            titles = [
                rest[2] if len(rest) == 3 else f"Channel {channel}"
                for channel, *rest in layer["shown"]
            ]
            assert [each.strip() for each in words] == titles

    def test_a_map_is_laid_over_the_photograph(self, opened):
        layer = FOUND["photographs"][0]["layers"][3]
        opened.press(layer["name"])
        channel, mean, largest = layer["shown"][2]
        before = self.pixels(opened)
        map_button = opened.demo.get_by_role("button", name=f"Channel {channel}")
        map_button.click()
        values = f"mean {mean:g}, largest value {largest:g}."
        opened.wait_for(f"Channel {channel} of {layer['name']}: {values}")
        assert map_button.get_attribute("aria-pressed") == "true"
        assert opened.image(f"Channel {channel} of fire4 over").is_visible()
        assert np.abs(self.pixels(opened) - before).max() > 50

    def pixels(self, opened):
        canvas = opened.demo.locator(".squeezenet-pair canvas")
        values = canvas.evaluate(
            "c => [...c.getContext('2d').getImageData(0, 0, 224, 224).data]"
        )
        return np.reshape(values, (224, 224, 4))[..., :3]

    def test_grad_cam_of_another_class_is_another_map(self, opened):
        before = self.pixels(opened)
        opened.list("Grad-CAM of").select_option(self.answer(0, 3))
        opened.wait_for(f"Grad-CAM of {self.answer(0, 3)}, to which")
        assert np.abs(self.pixels(opened) - before).max() > 20

    def test_strength_goes_from_the_photograph_to_the_colours(self, opened):
        opened.slide("Strength", 0)
        grey = self.pixels(opened)
        assert (grey == grey[..., :1]).all()
        opened.slide("Strength", 1)
        colours = {tuple(each) for each in self.pixels(opened).reshape(-1, 3).tolist()}
        assert colours <= {tuple(each) for each in FOUND["colours"]}

    def test_another_photograph_has_other_answers(self, opened):
        opened.list("Photograph").select_option(PHOTOGRAPHS[2])
        opened.wait_for(f"Grad-CAM of {self.answer(2)}, to which")
        assert opened.demo.locator("dt").first.inner_text() == self.answer(2)
        opened.wait_for(FOUND["photographs"][2]["credit"])

    def test_it_says_when_a_photograph_cannot_be_loaded(self, opened):
        opened.page.route("**/coffee.png", lambda route: route.abort())
        opened.list("Photograph").select_option("coffee")
        opened.wait_for("The photograph could not be loaded")

    def test_it_works_by_keyboard(self, opened):
        opened.demo.get_by_role("button", name="fire9", exact=True).focus()
        opened.page.keyboard.press("Enter")
        opened.wait_for("fire9 has 512 channels of 13 × 13.")
        opened.page.keyboard.press("Tab")  # conv10
        opened.page.keyboard.press("Tab")
        opened.page.keyboard.press("Space")
        channel, *_ = FOUND["photographs"][0]["layers"][8]["shown"][0]
        opened.wait_for(f"Channel {channel} of fire9: mean")
