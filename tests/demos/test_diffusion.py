"""The diffusion of the page is the library's: network, schedule, sampler, guidance."""

from functools import partial

import numpy as np
import pytest
import torch
from scipy import stats

from bookbuild.repository import Repository
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.guidance import Guidance, classifier_free, clipped
from visiongen.diffusion.noise_schedule import cosine_schedule, even_times
from visiongen.diffusion.prediction import denoised
from visiongen.models.conditioning import AdaptiveNorm, AddedLabel
from visiongen.models.unet import UNet

GUIDANCE = (Repository.find().root / "demos" / "page" / "guidance.js").as_uri()
# What single precision costs in PyTorch, of pictures in [−1, 1]; weights are the same.
ONE_CALL = 2e-5


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


# A formula in the network's place: it hears the labels by their shares.
FORMULA = (
    "let calls = 0; const heard = [0.3, -0.8, 0.5]; const network = ({ values }, t, "
    "shares) => { calls += 1; const told = shares.reduce((sum, share, label) => "
    "sum + share * heard[label], 0); return { values: values.map((value) => "
    "Math.sin(3 * value + t + told)) }; };"
)


@pytest.mark.parametrize("weight", [0, 0.5, 1, 4])
def test_a_guided_walk_equals_the_librarys(in_node, weight):
    """In double precision: equal to 1e-9."""
    schedule, steps = cosine_schedule(), 7
    times = even_times(schedule, steps)
    noise = torch.from_numpy(np.random.default_rng(0).normal(size=(1, 5)))
    found = in_node(
        "page/ddim.js",
        "[...m.ddim((x, t) => m.denoised(guided({ values: x }, t).values, x, "
        "alphaBar[t]), Float64Array.from(given.noise), alphaBar, given.times, 0)]"
        ".map(({ picture }) => picture)",
        FORMULA + f'const m2 = await import("{GUIDANCE}"); const alphaBar = '
        "m.cosineSchedule(); const guided = m2.guided(network, "
        "m2.blended(1, 0, 0.25, 2), given.weight);",
        noise=noise[0].numpy(),
        times=times,
        weight=weight,
    )

    def formula(told):
        def denoise(x, t):
            velocity = torch.sin(3 * x + t + told)
            return denoised("velocity", velocity, x, *schedule.levels(t, x))

        return denoise

    labelled, free = formula(0.25 * 0.3 - 0.75 * 0.8), formula(0.5)
    denoise = classifier_free(labelled, free, Guidance(weight))
    denoise = clipped(denoise, schedule.levels)
    walk = ddim(denoise, noise, schedule, times, 0, torch.zeros_like)
    expected = [noise, *(step.pictures for step in walk)]
    np.testing.assert_allclose(found, torch.cat(expected), atol=1e-9)


@pytest.mark.parametrize(("weight", "calls"), [(0, 1), (0.5, 2), (1, 1), (8, 2)])
def test_guidance_asks_the_network_twice_only_where_it_must(in_node, weight, calls):
    found = in_node(
        "page/guidance.js",
        "(guided({ values: [0.5] }, 3), calls)",
        FORMULA + f"const guided = m.guided(network, [1, 0, 0], {weight});",
    )
    assert found == calls


def test_blended_labels_share_out_what_one_label_has(in_node):
    found = in_node(
        "page/guidance.js",
        "[[1, 2, 0], [1, 2, 0.25], [1, 2, 1], [1, 1, 0.25]].map((order) => "
        "m.blended(...order, 3))",
    )
    assert found == [[0, 1, 0, 0], [0, 0.75, 0.25, 0], [0, 0, 1, 0], [0, 1, 0, 0]]
