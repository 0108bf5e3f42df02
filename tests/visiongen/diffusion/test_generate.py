"""What a person asks for is what comes out, and what cannot be is refused clearly."""

from functools import partial

import pytest
import torch
from torch import nn

from visiongen.diffusion import trained
from visiongen.diffusion.generate import (
    PictureModel,
    as_pictures,
    generate,
    generate_text,
    trajectory,
)
from visiongen.diffusion.guidance import ClassifierGuidance, Guidance
from visiongen.diffusion.processes import Diffusion, FlowMatching
from visiongen.diffusion.samplers import DIFFUSION_SAMPLERS, FLOW_SAMPLERS
from visiongen.diffusion.trained import PLANS, load_picture_model
from visiongen.models.conditioning import AddedLabel
from visiongen.models.unet import UNet
from visiongen.training.errors import WeightsError
from visiongen.training.weights import save_weights

SIDE = 8


class Brightness(nn.Module):
    """Answers v so that x̂_0 is a plain picture, brighter the higher the label."""

    def __init__(self, process):
        super().__init__()
        self.process = process
        self.unused = nn.Parameter(torch.zeros(1))
        self.batches = []

    def forward(self, x, t, label):
        self.batches.append(len(x))
        level = torch.where(label == 10, 0.0, label / 10 - 0.45)
        clean = level[:, None, None, None].expand_as(x)
        if isinstance(self.process, FlowMatching):
            t = t[0] / 1000
            return (x - clean) / t.clamp(min=1e-3)
        signal, sigma = self.process.levels(int(t[0].round()), x)
        return (signal * x - clean) / sigma


@pytest.fixture
def bright():
    process = Diffusion()
    return PictureModel(Brightness(process), process, (1, SIDE, SIDE), classes=10)


@pytest.fixture
def plain():
    network = UNet(widths=(16, 32)).eval()
    nn.init.normal_(network.output.weight, std=0.1)
    return PictureModel(network, Diffusion(), (1, SIDE, SIDE))


@pytest.fixture
def flow():
    network = UNet(widths=(16, 32)).eval()
    return PictureModel(network, FlowMatching(), (1, SIDE, SIDE))


def level(label):
    return as_pictures(torch.tensor(label / 10 - 0.45))


@pytest.mark.parametrize("sampler", [None, *DIFFUSION_SAMPLERS])
def test_pictures_are_of_the_labels_asked_for(bright, sampler):
    made = generate(bright, 3, label=[0, 9, 4], steps=5, sampler=sampler)
    assert made.shape == (3, 1, SIDE, SIDE)
    for picture, label in zip(made, (0, 9, 4), strict=True):
        torch.testing.assert_close(
            picture, level(label).expand(1, SIDE, SIDE), atol=1e-4, rtol=0
        )


def test_flows_obey_labels_too():
    process = FlowMatching()
    model = PictureModel(Brightness(process), process, (1, SIDE, SIDE), classes=10)
    made = generate(model, 2, label=7, steps=4, sampler="euler")
    torch.testing.assert_close(made, level(7).expand(2, 1, SIDE, SIDE))


def test_guidance_goes_beyond_the_label(bright):
    made = {w: generate(bright, 1, label=6, steps=5, guidance=w) for w in (0, 1, 3)}
    levels = [float(made[w].mean()) for w in (0, 1, 3)]
    assert levels == pytest.approx([0.5, 0.5 + 0.075, 0.5 + 3 * 0.075], abs=1e-4)


def test_guidance_can_lead_away_from_a_label(bright):
    how = Guidance(2.0, away_from=3)
    made = generate(bright, 1, label=6, steps=5, guidance=how)
    assert float(made.mean()) == pytest.approx(float(2 * level(6) - level(3)), abs=1e-4)


class LikesBright(nn.Module):
    """Brighter is likelier to be 1: log p(1 | x) − log p(0 | x) = Σ x."""

    def forward(self, x, t):
        bright = x.flatten(1).sum(1)
        return torch.stack([torch.zeros_like(bright), bright], 1)


def lead(weight, classes=2):
    return ClassifierGuidance(LikesBright(), classes, weight)


def test_a_classifier_guides_a_network_that_is_told_no_label(bright, plain):
    order = {"steps": 5, "seed": 2}
    for model in (bright, plain):
        free = generate(model, 2, **order)
        same = generate(model, 2, label=1, guidance=lead(0), **order)
        torch.testing.assert_close(same, free)
        led = generate(model, 2, label=[0, 1], guidance=lead(3), **order)
        assert led[0].mean() < free[0].mean()
        assert led[1].mean() > free[1].mean()


def test_no_label_is_none_of_the_classes(bright):
    made = generate(bright, 2, steps=3)
    torch.testing.assert_close(made, torch.full((2, 1, SIDE, SIDE), 0.5))


def test_labels_can_be_mixed():
    condition = partial(AddedLabel, classes=10)
    network = UNet(widths=(16, 32), condition=condition).eval()
    model = PictureModel(network, Diffusion(), (1, SIDE, SIDE), classes=10)
    shares = torch.zeros(2, 11)
    shares[:, 3], shares[:, 5] = 0.4, 0.6
    assert generate(model, 2, label=shares, steps=2).shape == (2, 1, SIDE, SIDE)


def test_a_number_is_written(bright):
    made = generate_text(bright, "2026", steps=3)
    expected = torch.stack([level(int(digit)) for digit in "2026"])
    torch.testing.assert_close(made.mean((1, 2, 3)), expected)


@pytest.mark.parametrize("sampler", DIFFUSION_SAMPLERS)
def test_a_picture_of_a_seed_does_not_depend_on_the_others(plain, sampler, monkeypatch):
    options = {"seed": 4, "steps": 4, "sampler": sampler}
    many = generate(plain, 7, **options)
    few = generate(plain, 3, **options)
    torch.testing.assert_close(few, many[:3], atol=1e-5, rtol=0)
    monkeypatch.setattr("visiongen.diffusion.generate.BATCH", 2)
    torch.testing.assert_close(generate(plain, 7, **options), many, atol=1e-5, rtol=0)
    assert not torch.allclose(generate(plain, 7, **options | {"seed": 5}), many)


def test_large_orders_are_worked_off_in_batches(bright):
    generate(bright, 260, label=1, steps=2)
    assert bright.network.batches == [250, 250, 10, 10]


@pytest.mark.parametrize("sampler", FLOW_SAMPLERS)
def test_flow_samplers_run_by_name(flow, sampler):
    made = generate(flow, 2, steps=3, sampler=sampler)
    assert made.shape == (2, 1, SIDE, SIDE)
    assert 0 <= made.min() <= made.max() <= 1


def test_a_film_ends_with_the_picture(plain):
    film = trajectory(plain, 2, seed=1, steps=5)
    assert [step.time for step in film] == [800, 600, 400, 200, 0]
    expected = generate(plain, 2, seed=1, steps=5)
    torch.testing.assert_close(as_pictures(film[-1].pictures), expected)
    assert all(step.guess.abs().max() <= 1 for step in film)


def test_options_reach_the_sampler(plain):
    calm = generate(plain, 2, steps=5, sampler="ddim")
    wild = generate(plain, 2, steps=5, sampler="ddim", eta=1.0)
    assert not torch.allclose(calm, wild)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n": 0}, "n must be at least 1, not 0"),
        ({"seed": -1}, "seed must not be negative"),
        ({"steps": 0}, "1 … 1000, not 0"),
        ({"steps": 1001}, "1 … 1000, not 1001"),
        ({"label": 10}, "labels are 0 … 9, not 10"),
        ({"label": -1}, "labels are 0 … 9, not -1"),
        ({"label": [1, 2, 3]}, "2 pictures but 3 labels"),
        ({"label": 3, "guidance": -0.5}, "guidance must lie in 0 … 50, not -0.5"),
        ({"label": 3, "guidance": float("nan")}, "guidance must lie"),
        ({"guidance": 2.0}, "guidance needs a label"),
        ({"label": 3, "guidance": Guidance(2, away_from=10)}, "0 … 9, not 10"),
        ({"guidance": lead(1)}, "guidance needs a label"),
        ({"label": 2, "guidance": lead(1)}, "labels are 0 … 1, not 2"),
        ({"label": torch.ones(2, 2), "guidance": lead(1)}, "not to shares of them"),
        ({"sampler": "euler"}, "no sampler 'euler' for Diffusion; there are ddim"),
        ({"eta": 1.5}, "eta must lie in 0 … 1"),
    ],
)
def test_what_is_out_of_range_is_refused(bright, changes, message):
    with pytest.raises(ValueError, match=message):
        generate(bright, **{"n": 2, "steps": 2} | changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": 3}, "unconditional: leave the label out"),
        ({"guidance": 2.0}, "unconditional: it cannot be guided"),
    ],
)
def test_an_unconditional_model_takes_no_label(plain, changes, message):
    with pytest.raises(ValueError, match=message):
        generate(plain, 2, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sampler": "ddim"}, "there are midpoint"),
        ({"steps": 0}, "at least 1"),
        ({"label": 1, "guidance": lead(1)}, "guides diffusion, not flows"),
    ],
)
def test_a_flow_has_its_own_samplers(flow, changes, message):
    with pytest.raises(ValueError, match=message):
        generate(flow, 2, **changes)


@pytest.mark.parametrize("text", ["20a6", "", "²"])
def test_only_digits_can_be_written(bright, text):
    with pytest.raises(ValueError, match="only the digits"):
        generate_text(bright, text)


@pytest.mark.parametrize("name", PLANS)
def test_published_models_load_and_sample(name, monkeypatch, tmp_path):
    plan = PLANS[name]
    monkeypatch.setattr(trained, "trained_file", lambda file: tmp_path / file)
    with pytest.raises(WeightsError, match=f'"visiongen train {name}"'):
        load_picture_model(name)
    save_weights(plan.network(), tmp_path / f"{name}.safetensors")
    model = load_picture_model(name)
    label = torch.arange(2) if plan.classes else None
    assert plan.draw(model.network, 2, 0, label, steps=1).shape == (2, 1, 28, 28)


def test_an_unknown_model_names_those_there_are():
    with pytest.raises(ValueError, match="there are ddpm_fashion_mnist"):
        load_picture_model("ddpm")
