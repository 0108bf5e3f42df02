"""The walk draws what PyTorch's generator draws, of the noise that it claims."""

import re
from functools import cache

import numpy as np
import pytest
import torch
from safetensors.numpy import load
from scipy import stats
from torch import nn

from bookbuild.repository import Repository
from visiongen.demos.gan_walk import (
    generator_weights,
    trained_generator,
    whole_numbers,
)
from visiongen.models.gan import Generator
from visiongen.sampling.interpolation import interpolate

FOLDER = Repository.find().root / "demos" / "gan-walk"
FILE = FOLDER / "generator.safetensors"
READ_WEIGHTS = f"""
const {{ parse }} = await import("{(FOLDER.parent / "page/safetensors.js").as_uri()}");
const file = readFileSync("{FILE.as_posix()}");
const weights = m.rescaled(parse(new Uint8Array(file).buffer));
"""
NOISE = f"""
const {{ noise, greatCircle, straight }} =
  await import("{(FOLDER / "noise.js").as_uri()}");
"""
# What weights of 16 and 8 bits cost, of the range from black to white.
TOLERANCE = 2e-2
ON_A_CANVAS = TOLERANCE + 1 / 255


@cache
def generator():
    return trained_generator()


def library_pictures(z):
    """``(N, 3, 32, 32)`` what PyTorch draws, in [0, 1]."""
    with torch.no_grad():
        made = generator()(torch.tensor(np.array(z), dtype=torch.float32))
    return ((made + 1) / 2).numpy()


def test_the_generator_equals_pytorch_with_its_normalisation(in_node):
    torch.manual_seed(0)
    small = Generator(noise=5, widths=(4, 6, 3), start=3).double().eval()
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
    z = 2 * torch.randn(6, 5, dtype=torch.float64)
    found = in_node(
        "gan-walk/generator.js",
        "given.z.map((z) => m.draw(given.weights, z))",
        weights=weights,
        z=z.numpy(),
    )
    with torch.no_grad():
        expected = (small(z) + 1) / 2
    assert expected.std(0).max() > 0.01  # noise does make a difference
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours["height"], ours["width"]) == theirs.shape[1:]
        np.testing.assert_allclose(ours["values"], theirs.flatten(), atol=1e-6, rtol=0)


def test_whole_numbers_come_within_half_a_step_of_the_weights():
    weight = torch.from_numpy(np.random.default_rng(0).normal(0, 0.05, (40, 30)))
    whole, scale = whole_numbers(weight)
    again = scale.astype(np.float64)[:, None] * whole
    # Rounding the scale to 16 bits moves the largest weights by up to 1/2048 of them.
    allowed = scale.astype(np.float64)[:, None] / 2 + np.abs(weight.numpy()) / 2048
    assert (np.abs(again - weight.numpy()) <= allowed).all()
    assert np.abs(whole).max() == 127


def test_the_page_puts_scales_and_whole_numbers_together(in_node):
    whole = np.array([[1, -2, 3], [127, 0, -127]])
    found = in_node(
        "gan-walk/generator.js",
        "m.rescaled(given.weights)['project.weight'].values",
        weights={
            "project.weight": {"shape": [2, 3], "values": whole.ravel()},
            "project.scale": {"shape": [2], "values": [0.5, 0.25]},
        },
    )
    np.testing.assert_array_equal(found, [0.5, -1, 1.5, 31.75, 0, -31.75])


def test_bytes_with_a_sign_are_read_exactly(in_node):
    expected = load(FILE.read_bytes())["project.weight"]
    found = in_node(
        "page/safetensors.js",
        f"m.parse(new Uint8Array(readFileSync('{FILE.as_posix()}')).buffer)"
        "['project.weight'].values",
    )
    assert found == expected.ravel().tolist()
    assert min(found) < 0 < max(found)


def test_the_pictures_of_the_trained_generator_equal_those_of_pytorch(in_node):
    z = np.random.default_rng(0).normal(size=(16, 100))
    found = in_node(
        "gan-walk/generator.js",
        "given.z.map((z) => m.draw(weights, z).values)",
        READ_WEIGHTS,
        z=z,
    )
    expected = library_pictures(z)
    errors = np.abs(np.reshape(found, expected.shape) - expected)
    assert errors.max() < TOLERANCE
    assert errors.mean() < TOLERANCE / 10


def test_noise_is_normal_and_fixed_by_its_seed(in_node):
    found = in_node("gan-walk/noise.js", "[1, 1, 2].map((seed) => m.noise(seed, 4000))")
    values = [list(each.values()) if isinstance(each, dict) else each for each in found]
    assert values[0] == values[1]
    assert values[0] != values[2]
    for each in (values[0], values[2]):
        assert stats.kstest(each, "norm").pvalue > 0.01
    assert abs(np.corrcoef(values[0], values[2])[0, 1]) < 0.05


def test_truncated_noise_is_normal_noise_within_its_limits(in_node):
    free, found = in_node(
        "gan-walk/noise.js", "[m.noise(1, 4000), m.noise(1, 4000, 0.7)]"
    )
    free, found = np.array(free), np.array(found)
    assert np.abs(found).max() <= 0.7
    assert stats.kstest(found, stats.truncnorm(-0.7, 0.7).cdf).pvalue > 0.01
    kept = np.abs(free) <= 0.7  # only what lies beyond is drawn again
    np.testing.assert_array_equal(found[kept], free[kept])


@pytest.mark.parametrize("path", ["greatCircle", "straight"])
def test_walks_equal_the_librarys(in_node, path):
    a, b = np.random.default_rng(0).normal(size=(2, 100))
    ends = torch.tensor(np.array([a, b]), dtype=torch.float32)
    expected = interpolate(*ends, 5, spherical=path == "greatCircle")
    found = in_node(
        "gan-walk/noise.js",
        f"[0, 0.25, 0.5, 0.75, 1].map((t) => m.{path}(given.a, given.b, t))",
        a=a,
        b=b,
    )
    np.testing.assert_allclose(found, expected, atol=1e-5, rtol=0)


def test_the_great_circle_between_parallel_vectors_is_their_line(in_node):
    found = in_node(
        "gan-walk/noise.js",
        "[2, -1].map((k) => m.greatCircle([1, 2], [k, 2 * k], 0.5))",
    )
    np.testing.assert_allclose(found, [[1.5, 3], [0, 0]], atol=1e-9)


def shown(canvas):
    """``(3, H, W)`` the colours on a canvas, of 1."""
    values = canvas.evaluate(
        "c => [c.width, ...c.getContext('2d').getImageData(0, 0, c.width, c.height)"
        ".data.filter((_, place) => place % 4 < 3)]"
    )
    return np.reshape(values[1:], (-1, values[0], 3)).transpose(2, 0, 1) / 255


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        opened = visit("gan-walk").start()
        self.samples = opened.demo.get_by_role("img", name="Generated picture 12 of")
        self.samples.wait_for()
        self.walked = opened.demo.get_by_role("img", name="Generated picture at t =")
        self.walk_said = opened.demo.locator(".demo-said").nth(1)
        return opened

    def test_the_samples_are_the_generators(self, opened, in_node):
        canvases = opened.demo.locator(".walk-samples canvas")
        noise = in_node(
            "gan-walk/noise.js",
            "Array.from({ length: 12 }, (_, k) => m.noise(12 + k, 100, 3))",
        )
        expected = library_pictures(noise)
        for number in range(12):
            ours = shown(canvases.nth(number))
            np.testing.assert_allclose(ours, expected[number], atol=ON_A_CANVAS)

    def test_new_samples_are_other_pictures(self, opened):
        before = shown(self.samples)
        opened.demo.get_by_role("button", name="New samples").click()
        again = opened.demo.get_by_role("img", name="Generated picture 12 of seed 2")
        again.wait_for()
        assert np.abs(shown(again) - before).max() > 0.1

    def test_truncation_changes_samples_and_walk(self, opened):
        before = [shown(self.samples), shown(self.walked)]
        opened.demo.get_by_label("Truncation").fill("0.5")
        opened.demo.get_by_text("within ±0.5").wait_for()
        lengths = self.lengths()
        assert max(lengths) < 5  # √100 · 0.5
        assert np.abs(shown(self.walked) - before[1]).max() > 0.1

    def lengths(self):
        found = re.findall(r"\d+\.\d(?!\d)", self.walk_said.inner_text())
        return [float(value) for value in found]

    def test_a_walk_leads_from_one_end_to_the_other(self, opened):
        slider = opened.demo.get_by_label("Position t")
        for t, end in (("0", "at the start"), ("1", "at the end")):
            slider.fill(t)
            picture = opened.demo.get_by_role("img", name=end)
            np.testing.assert_allclose(shown(self.walked), shown(picture), atol=1e-2)

    def test_the_straight_line_shortens_the_noise_and_the_circle_does_not(self, opened):
        opened.demo.get_by_label("Position t").fill("0.5")
        circle = self.lengths()
        opened.demo.get_by_role("combobox", name="Walk").select_option("line")
        line = self.lengths()
        assert line[0] < 0.9 * min(line[1:])
        assert min(circle[1:]) - 0.1 <= circle[0]

    def test_the_slider_moves_by_keyboard_and_new_ends_are_new(self, opened):
        slider = opened.demo.get_by_label("Position t")
        slider.focus()
        opened.page.keyboard.press("ArrowRight")
        assert "t = 0.51" in self.walk_said.inner_text()
        start = opened.demo.get_by_role("img", name="at the start")
        before = shown(start)
        opened.demo.get_by_role("button", name="New end points").click()
        assert np.abs(shown(start) - before).max() > 0.1
