"""The sampler of the page walks as the library's does, with the same network."""

from functools import cache, partial

import numpy as np
import pytest
import torch
from scipy import stats

from bookbuild.repository import Repository
from visiongen.demos.fashion_diffusion import trained_model
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.guidance import Guidance, clipped
from visiongen.diffusion.noise_schedule import cosine_schedule, even_times
from visiongen.diffusion.prediction import denoised
from visiongen.models.conditioning import AdaptiveNorm, AddedLabel
from visiongen.models.unet import UNet

FOLDER = Repository.find().root / "demos" / "fashion-diffusion"
READ_WEIGHTS = f"""
const {{ parse }} = await import("{(FOLDER.parent / "page/safetensors.js").as_uri()}");
const file = readFileSync("{(FOLDER / "network.safetensors").as_posix()}");
const weights = parse(new Uint8Array(file).buffer);
"""
SIDE, COUNT = 28, 4
# What single precision costs in PyTorch, of pictures in [−1, 1]; weights are the same.
ONE_CALL, WHOLE_WALK = 2e-5, 1e-4
ON_A_CANVAS = WHOLE_WALK + 1 / 255


def small_network(channels, **options):
    """A U-Net without a weight that is 0."""
    torch.manual_seed(0)
    network = UNet(channels, (8, 16, 24), **options).eval()
    for weight in network.parameters():
        if not weight.any():
            torch.nn.init.normal_(weight, std=0.2)
    return network


@torch.no_grad()
@pytest.mark.parametrize(
    ("network", "shares"),
    [
        (small_network(1), None),
        (small_network(2, attention=False), None),
        (
            small_network(
                1, condition=partial(AddedLabel, classes=3), inject=AdaptiveNorm
            ),
            [0.5, 0, 0.2, 0.3],
        ),
    ],
    ids=["plain", "without attention", "with labels"],
)
@pytest.mark.parametrize("time", [3, 250, 1000])
def test_the_network_equals_pytorchs(in_node, network, shares, time):
    channels = network.output.out_channels
    noisy = torch.randn(1, channels, 8, 12)
    found = in_node(
        "page/unet.js",
        "m.unet(given.weights)({ height: 8, width: 12, channels: given.channels, "
        "values: Float64Array.from(given.noisy) }, given.time, given.shares)",
        weights={
            name: {"shape": tensor.shape, "values": tensor.numpy().ravel()}
            for name, tensor in network.state_dict().items()
        },
        noisy=noisy.permute(0, 2, 3, 1).numpy().ravel(),
        channels=channels,
        time=time,
        shares=shares,
    )
    label = () if shares is None else (torch.tensor([shares]),)
    expected = network(noisy, torch.tensor([float(time)]), *label)
    assert (found["height"], found["width"], found["channels"]) == (8, 12, channels)
    assert expected.std() > 0.1
    ours = np.reshape(found["values"], (8, 12, channels)).transpose(2, 0, 1)
    np.testing.assert_allclose(ours, expected[0], atol=ONE_CALL, rtol=0)


def test_a_map_of_other_channels_is_refused(in_node):
    message = in_node(
        "page/maps.js",
        "message",
        "let message; const weight = { shape: [2, 3, 1, 1], values: [0, 0, 0, 0, 0, 0]"
        " };\ntry { m.convolution({ weight, bias: [0, 0] })({ height: 2, width: 2, "
        "channels: 1, values: new Float64Array(4) }); } catch (error) { "
        "message = error.message; }",
    )
    assert message == "1 channels for a convolution of 3"


def test_the_schedule_equals_the_librarys(in_node):
    found = in_node("page/ddim.js", "[m.cosineSchedule(1000), m.cosineSchedule(20)]")
    for ours, steps in zip(found, (1000, 20), strict=True):
        expected = cosine_schedule(steps).alpha_bar
        np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=0)


def test_the_times_equal_the_librarys_for_every_number_of_steps(in_node):
    found = in_node(
        "page/ddim.js",
        "Array.from({ length: 200 }, (_, n) => m.evenTimes(1000, n + 1))",
    )
    schedule = cosine_schedule()
    assert found == [even_times(schedule, steps) for steps in range(1, 201)]


@pytest.mark.parametrize("eta", [0, 0.4, 1])
def test_a_walk_equals_the_librarys_for_a_given_network(in_node, eta):
    """A formula in the network's place, in double precision: equal to 1e-9."""
    schedule, steps = cosine_schedule(), 7
    times = even_times(schedule, steps)
    noise = np.random.default_rng(0).normal(size=(steps + 1, 5))
    found = in_node(
        "page/ddim.js",
        "[...m.ddim((x, t) => m.denoised(x.map((value) => Math.sin(3 * value + t)), x, "
        "alphaBar[t]), Float64Array.from(first), alphaBar, given.times, given.eta, "
        "() => numbers.shift())]",
        "const alphaBar = m.cosineSchedule(); const [first, ...rest] = given.noise;"
        "const numbers = rest.flat();",
        times=times,
        eta=eta,
        noise=noise,
    )

    def formula(x, t):
        velocity = torch.sin(3 * x + t)
        return denoised("velocity", velocity, x, *schedule.levels(t, x))

    x, *fresh = torch.from_numpy(noise)[:, None]
    denoise = clipped(formula, schedule.levels)
    walk = list(ddim(denoise, x, schedule, times, eta, lambda _: fresh.pop(0)))
    assert [frame["time"] for frame in found] == times
    for ours, theirs in zip(found[1:], walk, strict=True):
        np.testing.assert_allclose(ours["picture"], theirs.pictures[0], atol=1e-9)
    for ours, theirs in zip(found, walk, strict=False):  # seen before the step
        np.testing.assert_allclose(ours["guess"], theirs.guess[0], atol=1e-9)
    assert found[-1]["guess"] == found[-1]["picture"]


def test_each_picture_of_a_seed_has_normal_noise_of_its_own(in_node):
    few, many, other = in_node(
        "page/ddim.js",
        "[[1, 2], [1, 4], [2, 4]].map((order) => m.noiseSources(...order)"
        ".map((draw) => Float64Array.from({ length: 4000 }, draw)))",
    )
    assert few == many[:2]
    assert np.abs(np.corrcoef([*many, *other]) - np.eye(8)).max() < 0.06
    for values in (*many, *other):
        assert stats.kstest(values, "norm").pvalue > 0.001


@cache
def model():
    return trained_model()


def library_walk(in_node, seed, steps, eta):
    """x_t and x̂_0 ``(steps + 1, 4, 28, 28)``, from the noise that the page draws."""
    size = SIDE * SIDE
    numbers = in_node(
        "page/ddim.js",
        f"m.noiseSources({seed}, {COUNT}).map((draw) => "
        f"Float64Array.from({{ length: {(steps + 1) * size} }}, draw))",
    )
    noise = torch.tensor(numbers, dtype=torch.float32)
    noise = noise.reshape(COUNT, steps + 1, 1, SIDE, SIDE)
    x, *fresh = noise.unbind(1)
    schedule = model().process.noise_schedule
    walk = ddim(
        model().guided(None, Guidance(), clip=True),
        x,
        schedule,
        even_times(schedule, steps),
        eta,
        lambda _: fresh.pop(0),
    )
    made = list(walk)
    pictures = torch.stack([x, *(step.pictures for step in made)])
    guesses = torch.stack([*(step.guess for step in made), made[-1].pictures])
    return pictures[:, :, 0].numpy(), guesses[:, :, 0].numpy()


@pytest.mark.parametrize("eta", [0, 0.7])
def test_ten_steps_of_the_trained_network_equal_pytorchs(in_node, eta):
    found = in_node(
        "fashion-diffusion/studio.js",
        f"[...Array(11).keys()].map((n) => studio.frame({{ seed: 3, steps: 10, "
        f"eta: {eta} }}, n))",
        READ_WEIGHTS + "const studio = new m.Studio(weights);",
    )
    pictures, guesses = library_walk(in_node, 3, 10, eta)
    assert np.abs(pictures[-1][0] - pictures[-1][1]).max() > 0.5
    for name, expected in (("pictures", pictures), ("guesses", guesses)):
        ours = np.reshape([frame[name] for frame in found], expected.shape)
        np.testing.assert_allclose(ours, expected, atol=WHOLE_WALK, rtol=0)
    signal = cosine_schedule().alpha_bar.sqrt()
    times = even_times(cosine_schedule(), 10)
    np.testing.assert_allclose([frame["signal"] for frame in found], signal[times])


def shown(canvas):
    """``(4, 28, 28)`` the grey levels of the pictures on a sheet, of 1."""
    values = canvas.evaluate(
        "c => [c.width, ...c.getContext('2d').getImageData(0, 0, c.width, c.height)"
        ".data.filter((_, place) => place % 4 === 0)]"
    )
    sheet = np.reshape(values[1:], (-1, values[0])) / 255
    assert sheet.shape == (2 * SIDE + 1, 2 * SIDE + 1)
    parts = slice(0, SIDE), slice(SIDE + 1, None)
    return np.stack([sheet[rows, columns] for rows in parts for columns in parts])


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        self.opened = visit("fashion-diffusion").start()
        self.held = self.image("holds")
        self.guessed = self.image("sees")
        return self.opened

    def image(self, what):
        return self.opened.demo.get_by_role("img", name=what)

    def press(self, name):
        self.opened.demo.get_by_role("button", name=name).click()

    def slide(self, name, value):
        self.opened.demo.get_by_label(name).fill(str(value))

    def wait_for(self, said):
        self.opened.demo.get_by_text(said).wait_for()

    def test_it_starts_with_noise_and_what_the_network_sees_in_it(
        self, opened, in_node
    ):
        pictures, guesses = library_walk(in_node, 1, 20, 0)
        for canvas, expected in ((self.held, pictures), (self.guessed, guesses)):
            levels = ((expected[0] + 1) / 2).clip(0, 1)
            np.testing.assert_allclose(shown(canvas), levels, atol=ON_A_CANVAS)
        assert opened.said == "Step 0 of 20, t = 1000. Seed 1, η = 0.0."

    def test_it_plays_to_the_pictures_that_the_library_makes(self, opened, in_node):
        self.slide("Number of steps", 6)
        self.slide("Fresh noise", 0.5)
        self.press("Play")
        self.wait_for("Step 6 of 6, t = 0")
        pictures, _ = library_walk(in_node, 1, 6, 0.5)
        for canvas in (self.held, self.guessed):
            levels = ((pictures[-1] + 1) / 2).clip(0, 1)
            np.testing.assert_allclose(shown(canvas), levels, atol=ON_A_CANVAS)
        assert opened.demo.get_by_role("button", name="Next step").is_disabled()

    def test_it_goes_step_by_step_and_looks_back(self, opened, in_node):
        pictures, guesses = library_walk(in_node, 1, 20, 0)
        times = even_times(cosine_schedule(), 20)
        for step in (1, 2):
            self.press("Next step")
            self.wait_for(f"Step {step} of 20, t = {times[step]}")
        self.slide("Step shown", 1)
        self.wait_for("Step 1 of 20")
        for canvas, expected in ((self.held, pictures), (self.guessed, guesses)):
            levels = ((expected[1] + 1) / 2).clip(0, 1)
            np.testing.assert_allclose(shown(canvas), levels, atol=ON_A_CANVAS)
        self.slide("Step shown", 15)  # not computed yet
        self.wait_for("Step 2 of 20")

    def test_it_pauses(self, opened):
        self.slide("Number of steps", 50)
        self.wait_for("Step 0 of 50")
        self.press("Play")
        self.press("Pause")
        self.opened.demo.get_by_role("button", name="Play").wait_for()
        before = opened.said
        opened.page.wait_for_timeout(500)
        assert opened.said == before
        assert "Step 50" not in before

    def test_a_new_seed_gives_other_noise_and_plays_again(self, opened):
        self.slide("Number of steps", 5)
        self.press("Play")
        self.wait_for("Step 5 of 5")
        before = shown(self.held)
        self.press("New seed")
        self.wait_for("Step 5 of 5, t = 0. Seed 2")
        assert np.abs(shown(self.held) - before).max() > 0.3
        assert opened.demo.get_by_label("Seed", exact=True).input_value() == "2"

    def test_it_works_by_keyboard(self, opened):
        slider = opened.demo.get_by_label("Number of steps")
        slider.focus()
        for _ in range(20):
            opened.page.keyboard.press("ArrowLeft")
        self.wait_for("Step 0 of 5")
        opened.demo.get_by_role("button", name="Next step").focus()
        opened.page.keyboard.press("Enter")
        self.wait_for("Step 1 of 5, t = 800")
        opened.demo.get_by_label("Seed", exact=True).fill("0")
        opened.page.keyboard.press("Tab")
        assert opened.demo.get_by_label("Seed", exact=True).input_value() == "1"
