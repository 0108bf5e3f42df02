"""The task of diffusion: it learns, repeats itself, resumes, and measures fairly."""

import csv
import dataclasses
import json
from functools import partial
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from visiongen.diffusion.generate import PictureModel, generate
from visiongen.diffusion.noise_schedule import linear_schedule
from visiongen.diffusion.prediction import KINDS
from visiongen.diffusion.processes import Diffusion, FlowMatching
from visiongen.evaluation.protocol import Protocol
from visiongen.models.conditioning import AddedLabel
from visiongen.models.unet import UNet
from visiongen.training import denoising
from visiongen.training.denoising import Denoising
from visiongen.training.errors import CardError
from visiongen.training.labelled_images import scikit_digits
from visiongen.training.loop import CHECKPOINT, train
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.run_folder import run_recipe
from visiongen.training.run_state import RunState
from visiongen.training.snapshots import list_snapshots
from visiongen.training.weights import load_weights

PROTOCOL = Protocol("mnist", samples=12)


@pytest.fixture(autouse=True)
def small_digits(monkeypatch):
    """scikit-learn's digits of 8 × 8 pixels in place of MNIST; no judge."""
    monkeypatch.setattr(
        denoising, "prepared_images", lambda name, split: scikit_digits(split)
    )
    monkeypatch.setattr(denoising, "load_suite", lambda *_: None)
    monkeypatch.setattr(
        denoising, "full_score", lambda *_: ({"frechet_judge": 1.0}, {})
    )


def digits(process=None, model=None, **changes):
    """A recipe on scikit-learn's 8 × 8 digits: 8 steps an epoch."""
    task = {"validation": 1200, "train_images": 128, "steps": 2}
    recipe = {"epochs": 2, "ema_decay": 0.9, "snapshots": (1, 2)}
    for name, value in changes.items():
        (recipe if name in {f.name for f in dataclasses.fields(Recipe)} else task)[
            name
        ] = value
    return Recipe(
        name="digits_diffusion",
        purpose="tests",
        task=partial(
            Denoising,
            PROTOCOL,
            model or partial(UNet, widths=(8, 16)),
            process or Diffusion(),
            **task,
        ),
        optimiser=partial(adamw, rate=5e-3),
        batch_size=16,
        precision="fp32",
        **recipe,
    )


conditional = partial(
    digits, model=partial(UNet, widths=(8, 16), condition=AddedLabel), classes=10
)


class Killed(Exception):
    pass


def test_a_killed_run_goes_on_with_the_same_bits(tmp_path, monkeypatch):
    recipe = conditional()
    whole = train(recipe, 3, tmp_path / "whole")
    update = RunState.update

    def update_or_stop(self, *measures):
        if self.step == 11:
            raise Killed
        update(self, *measures)

    with monkeypatch.context() as patch:
        patch.setattr(RunState, "update", update_or_stop)
        with pytest.raises(Killed):
            train(recipe, 3, tmp_path / "cut", checkpoint_seconds=0.0)
    saved = torch.load(tmp_path / "cut" / CHECKPOINT, weights_only=True)
    assert saved["step"] == 11
    torch.manual_seed(99)  # times and noise must not depend on what went before
    resumed = train(recipe, 3, tmp_path / "cut")
    for name, tensor in resumed.model.state_dict().items():
        assert torch.equal(tensor, whole.model.state_dict()[name]), name
    for ours, theirs in zip(resumed.log, whole.log, strict=True):
        assert ours | {"seconds": 0} == theirs | {"seconds": 0}
    for epoch in (1, 2):
        files = [list_snapshots(tmp_path / run)[epoch][1] for run in ("whole", "cut")]
        assert files[0].read_bytes() == files[1].read_bytes()


def test_seeds_decide_times_and_noise():
    first, again, other = (train(digits(epochs=1), s).log[0] for s in (0, 0, 1))
    assert first["train_loss"] == again["train_loss"] != other["train_loss"]


@pytest.mark.parametrize(
    "process", [*[Diffusion(predicts=kind) for kind in KINDS], FlowMatching()]
)
def test_it_learns(process):
    recipe = digits(process, epochs=12, ema_decay=None, snapshots=())
    log = train(recipe).log
    assert log[-1]["validation_loss"] < 0.75 * log[0]["validation_loss"]


def prepared(recipe):
    task = recipe.task()
    task.prepare(torch.device("cpu"))
    return task, task.build_model().eval()


def test_validation_repeats_itself_and_leaves_the_generator_alone():
    task, model = prepared(conditional())
    nn.init.normal_(model.output.weight)
    torch.manual_seed(1)
    first = task.validate(model)
    drawn = torch.rand(1)
    torch.manual_seed(1)
    assert torch.equal(drawn, torch.rand(1))
    assert task.validate(model) == first


def test_without_held_out_images_nothing_is_validated():
    task, model = prepared(digits(validation=0))
    assert task.validate(model) == {}


def test_a_network_that_says_nothing_errs_by_the_target():
    """The U-Net starts at 0, so its loss is the mean square of what it should say."""
    task, model = prepared(digits(Diffusion(linear_schedule, "noise")))
    assert task.validate(model)["validation_loss"] == pytest.approx(1, abs=0.02)


def test_training_pictures_lie_between_minus_1_and_1():
    task, _ = prepared(digits())
    (images,) = task.batch(torch.arange(16))
    assert images.shape == (16, 1, 8, 8)
    assert (float(images.min()), float(images.max())) == (-1, 1)


def test_labels_are_dropped_to_none_and_kept_for_measuring():
    task, _ = prepared(conditional(label_dropout=0.5))
    _, labels = task.batch(torch.arange(128))
    true = task.train.labels[:128]
    assert 35 < (labels == 10).sum() < 93
    assert torch.equal(labels[labels != 10], true[labels != 10])


@pytest.mark.parametrize("kind", KINDS)
def test_the_loss_by_time_translates_between_kinds(kind):
    """An answer of 0 means x̂_0 and ε̂ that are known; errors follow from them."""
    process = Diffusion(linear_schedule, kind)
    task, model = prepared(digits(process))
    _, more = task.finish(model)
    table = more["tables"]["loss_by_time"]
    assert table["time"][0] == 1
    assert table["time"][-1] == 1000
    images = scikit_digits("test").images[: denoising.MEASURED].float() / 127.5 - 1
    generator = torch.Generator().manual_seed(denoising.SEED)
    noise = torch.randn(images.shape, generator=generator)
    for place in (0, 10, 19):
        t = int(table["time"][place])
        noisy = process.noisy(images, noise, torch.full((len(images),), t))
        seen = process.denoised(torch.zeros_like(noisy), noisy, t)
        expected = (seen.data - images).square().mean()
        assert table["data"][place] == pytest.approx(float(expected), rel=2e-2)
        expected = (seen.noise - noise).square().mean()
        assert table["noise"][place] == pytest.approx(float(expected), rel=2e-2)


def test_the_curve_of_a_flow_has_no_infinities():
    task, model = prepared(digits(FlowMatching()))
    table = task.finish(model)[1]["tables"]["loss_by_time"]
    values = torch.tensor([table[name] for name in ("loss", "data", "noise")])
    assert values.isfinite().all()


def test_samples_are_scored_once_with_the_labels_asked_for(monkeypatch):
    calls = []

    def score(draw, networks, *others):
        calls.append((draw, networks, others))
        return {"frechet_judge": 1.5}, {"protocol": {"samples": 12}}

    monkeypatch.setattr(denoising, "full_score", score)
    task, model = prepared(conditional(guidance=2.0))
    for weight in model.parameters():  # some start at 0, and no label gets through
        nn.init.normal_(weight, std=0.2)
    metrics, more = task.finish(model)
    ((draw, networks, others),) = calls
    assert networks == [model]
    assert others == (PROTOCOL, torch.device("cpu"), 10)
    labels = torch.arange(12) % 10
    expected = generate(
        PictureModel(model, task.process, (1, 8, 8), 10, precision="bf16"),
        12,
        seed=7,
        label=labels,
        steps=2,
        guidance=2.0,
    )
    assert torch.equal(draw(12, 7, labels), expected)
    assert metrics["frechet_judge"] == 1.5
    assert metrics["test_loss"] > 0
    assert more["tables"]["protocol"] == {"samples": 12}


def test_shown_pictures_are_always_the_same():
    task, model = prepared(conditional())
    first = task.pictures(model)
    assert first.shape == (64, 1, 8, 8)
    assert first.dtype == torch.uint8
    assert torch.equal(first, task.pictures(model))


def test_snapshots_are_the_averages_of_their_epochs(tmp_path):
    recipe = digits(epochs=3, snapshots=(1, 3))
    trained = train(recipe, 0, tmp_path)
    found = list_snapshots(tmp_path)
    assert list(found) == [1, 3]
    with open(tmp_path / "log.csv", newline="") as file:
        seconds = [float(row["seconds"]) for row in csv.DictReader(file)]
    assert [when for when, _ in found.values()] == [seconds[0], seconds[2]]
    model = load_weights(UNet(widths=(8, 16)), found[3][1])
    for ours, theirs in zip(
        model.state_dict().values(), trained.model.state_dict().values(), strict=True
    ):
        torch.testing.assert_close(ours, theirs, atol=2e-3, rtol=2e-3)


def test_snapshots_change_neither_the_run_nor_its_settings(tmp_path):
    with_them = train(digits(), 0, tmp_path)
    without = train(digits(snapshots=()), 0)
    assert digits().settings() == digits(snapshots=()).settings()
    for ours, theirs in zip(
        with_them.model.state_dict().values(),
        without.model.state_dict().values(),
        strict=True,
    ):
        assert torch.equal(ours, theirs)


def test_missing_snapshots_say_what_to_train(tmp_path):
    folder = tmp_path / "ddpm_fashion_mnist" / "seed_0"
    with pytest.raises(CardError, match='"visiongen train ddpm_fashion_mnist"'):
        list_snapshots(folder)


def test_a_finished_run_writes_weights_in_half_precision(tmp_path, monkeypatch):
    origin = SimpleNamespace(edition="tests")
    monkeypatch.setattr("visiongen.training.run_folder.identify", lambda name: origin)
    recipe = digits()
    run_recipe(recipe, 0, tmp_path)
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["tables"]["loss_by_time"]["time"][-1] == 1000
    size = (tmp_path / "weights.safetensors").stat().st_size
    assert size < 2.5 * result["parameters"]
