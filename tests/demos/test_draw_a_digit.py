"""The digit demo computes what PyTorch computes, on digits of another data set."""

import re

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from torch import nn

from bookbuild.repository import Repository
from visiongen.data.mnist_form import mnist_form
from visiongen.demos.draw_a_digit import without_norm
from visiongen.evaluation.corruptions import rotate, shift
from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.training.labelled_images import shuffle_pixels
from visiongen.training.weights import load_trained

FOLDER = Repository.find().root / "demos" / "draw-a-digit"
READ_WEIGHTS = f"""
const {{ parse }} = await import("{(FOLDER.parent / "page/safetensors.js").as_uri()}");
const file = readFileSync("{(FOLDER / "networks.safetensors").as_posix()}");
const weights = parse(new Uint8Array(file).buffer);
const picture = (values) => (
  {{ width: 28, height: 28, values: Float64Array.from(values) }});
"""


def drawings():
    """Scikit-learn's digits, enlarged, in frames of several shapes."""
    for number, digit in enumerate(load_digits().images[:10]):
        large = np.kron(digit / 16, np.ones((8 + number % 3, 7 + number % 4)))
        yield np.pad(large, ((number, 13), (5, 2 * number)))


@pytest.fixture(scope="module")
def digits():
    """``(10, 1, 28, 28)`` float32."""
    forms = np.stack([mnist_form(drawing) for drawing in drawings()])
    return torch.from_numpy(forms).float()[:, None]


def as_lists(images):
    return [image.ravel().tolist() for image in images.numpy()]


def test_the_form_of_a_drawing_equals_the_library(in_node):
    made = [*drawings(), np.zeros((30, 40)), np.eye(64), np.ones((3, 90))]
    given = [
        {"height": len(one), "width": len(one[0]), "values": one.ravel()}
        for one in made
    ]
    found = in_node(
        "draw-a-digit/mnist_form.js",
        "given.drawings.map((drawing) => m.mnistForm(drawing).values)",
        drawings=given,
    )
    for ours, drawing in zip(found, made, strict=True):
        library = mnist_form(drawing).ravel()
        np.testing.assert_allclose(ours, library, atol=1e-9, rtol=0)


@pytest.mark.parametrize(
    ("function", "name", "network"),
    [
        ("fullyConnected", "mnist_ann", ANN()),
        ("convolutional", "mnist_cnn", CNN(norm=True)),
    ],
)
def test_the_scores_equal_those_of_pytorch(in_node, digits, function, name, network):
    found = in_node(
        "draw-a-digit/network.js",
        f"given.digits.map((values) => m.{function}(weights, picture(values)).scores)",
        READ_WEIGHTS,
        digits=as_lists(digits),
    )
    with torch.no_grad():
        expected = load_trained(name, network)(digits)
    np.testing.assert_allclose(found, expected, atol=1e-2, rtol=0)
    assert expected.argmax(1).unique().numel() > 5  # the digits do tell them apart


def test_the_feature_maps_equal_those_of_pytorch(in_node, digits):
    found = in_node(
        "draw-a-digit/network.js",
        "m.convolutional(weights, picture(given.digit)).maps",
        READ_WEIGHTS,
        digit=as_lists(digits)[0],
    )
    with torch.no_grad():
        expected = load_trained("mnist_cnn", CNN(norm=True)).maps(digits[:1])
    assert len(found) == 3
    for ours, theirs in zip(found, expected, strict=True):
        shape = (ours["channels"], ours["height"], ours["width"])
        assert shape == theirs.shape[1:]
        np.testing.assert_allclose(
            np.reshape(ours["values"], shape), theirs[0], atol=1e-2, rtol=0
        )


def test_a_network_computes_the_same_without_its_normalisation():
    torch.manual_seed(0)
    network = CNN(channels=(1, 4, 6), norm=True).double().eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values in (module.weight.data, module.running_var):
                values.uniform_(0.5, 2)
            for values in (module.bias.data, module.running_mean):
                values.normal_()
    folded = without_norm(network)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    images = torch.rand(5, 1, 28, 28, dtype=torch.float64)
    with torch.no_grad():
        ours, theirs = folded(images).numpy(), network(images).numpy()
    np.testing.assert_allclose(ours, theirs, atol=1e-10, rtol=0)


def test_shifting_equals_the_library(in_node, digits):
    found = in_node(
        "draw-a-digit/changes.js",
        "m.shift({ width: 28, height: 28, values: given.digit }, 5, 0).values",
        digit=as_lists(digits)[0],
    )
    assert np.array_equal(np.float32(found), shift(digits[:1], 5).flatten())


def test_turning_equals_the_library(in_node, digits):
    found = in_node(
        "draw-a-digit/changes.js",
        "m.rotate({ width: 28, height: 28, values: given.digit }, 30).values",
        digit=as_lists(digits)[0],
    )
    expected = rotate(digits[:1], 30).flatten()
    np.testing.assert_allclose(found, expected, atol=1e-4, rtol=0)


def test_scrambling_equals_the_experiment_of_the_chapter(in_node, digits):
    found = in_node(
        "draw-a-digit/changes.js",
        "m.scramble(picture(given.digit), weights.scrambled.values).values",
        READ_WEIGHTS,
        digit=as_lists(digits)[0],
    )
    assert np.array_equal(np.float32(found), shuffle_pixels(digits[:1]).flatten())


def test_every_half_precision_number_is_read_exactly(in_node):
    bits = np.arange(2**16, dtype=np.uint16)
    found = in_node(
        "page/safetensors.js",
        "given.bits.map((bits) => String(m.half(bits)))",
        bits=bits,
    )
    np.testing.assert_array_equal(
        np.array(found, np.float64), bits.view(np.float16).astype(np.float64)
    )


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    def test_both_networks_answer_ready_made_digits(self, visit):
        opened = visit("draw-a-digit").start()
        right = []
        for digit in range(10):
            opened.demo.get_by_role("button", name=f"Ready-made {digit}").click()
            answers = re.findall(r": (\d) \(", opened.said)
            assert len(answers) == 2
            right.append(answers[1] == str(digit))
        assert sum(right) >= 9, right

    def test_a_drawn_stroke_replaces_the_ready_made_digit_and_is_answered(self, visit):
        opened = visit("draw-a-digit").start()
        assert "Convolutional: 7" in opened.said
        pad = opened.demo.get_by_label("Drawing area")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
        opened.page.mouse.down()
        for down in range(30, int(box["height"]) - 20, 10):
            opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + down)
        opened.page.mouse.up()
        opened.demo.get_by_text("Convolutional: 1").first.wait_for()

    def test_changes_act_and_can_be_undone(self, visit):
        opened = visit("draw-a-digit").start()
        press = lambda name: opened.demo.get_by_role("button", name=name).click()  # noqa: E731
        before = opened.said
        press("Shift right")
        press("Turn anticlockwise")
        assert "shifted 2 right, turned 15° anticlockwise" in opened.said
        press("Scramble the pixels")
        assert "scrambled" in opened.said
        pressed = opened.demo.get_by_role("button", name="Scramble", pressed=True)
        assert pressed.count() == 1
        press("Undo all changes")
        assert opened.said == before

    def test_an_empty_drawing_has_no_answer(self, visit):
        opened = visit("draw-a-digit").start()
        opened.demo.get_by_role("button", name="Clear").click()
        assert "Draw a digit" in opened.said
        assert opened.demo.locator(".digit-share").all_inner_texts() == [""] * 20
