"""Super-resolution learns from small copies, and measures what fits them."""

from functools import partial

import pytest
import torch
from torch import nn

from visiongen.diffusion.processes import Diffusion
from visiongen.models.unet import UNet
from visiongen.training import super_resolution
from visiongen.training.labelled_images import scikit_digits
from visiongen.training.loop import train
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.super_resolution import (
    SuperResolution,
    as_network_sees,
    coarse,
    looking,
)


@pytest.fixture
def recipe():
    return Recipe(
        name="digits_enlarged",
        purpose="tests",
        task=partial(
            SuperResolution,
            scikit_digits,
            partial(UNet, widths=(8, 16), given=1),
            Diffusion(),
            validation=1000,
            steps=2,
        ),
        optimiser=partial(adamw, rate=5e-3),
        epochs=4,
        batch_size=16,
        precision="fp32",
    )


def test_a_coarse_picture_holds_averages_and_nothing_else():
    images = torch.rand(2, 1, 8, 8)
    small = coarse(images)
    torch.testing.assert_close(
        small[0, 0, :4, 4:], images[0, 0, :4, 4:].mean().expand(4, 4)
    )
    torch.testing.assert_close(coarse(small), small)


def test_the_network_looks_at_the_small_copy(recipe):
    model = UNet(widths=(8, 16), given=1)
    nn.init.normal_(model.output.weight)
    x, t = torch.randn(1, 1, 8, 8), torch.ones(1)
    answers = [looking(model, torch.full_like(x, v))(x, t) for v in (-1.0, 1.0)]
    assert not torch.allclose(*answers)


def test_it_learns_and_repeats_itself(recipe):
    first, again = train(recipe), train(recipe)
    losses = [row["validation_loss"] for row in first.log]
    assert losses[-1] < 0.8 * losses[0]
    assert losses == [row["validation_loss"] for row in again.log]


class Copy(nn.Module):
    """Says that the clean picture is what it was given."""

    def forward(self, x, t, given):
        signal, sigma = Diffusion().levels(int(t[0].round()), x)
        return (signal * x - given) / sigma


def test_errors_are_measured_in_grey_levels_against_the_truth(recipe, monkeypatch):
    monkeypatch.setattr(super_resolution, "SAMPLED", 20)
    task = recipe.task()
    task.prepare(torch.device("cpu"))
    metrics, _ = task.finish(Copy())
    truth = scikit_digits("test").images[:20].float()
    expected = (coarse(truth) - truth).square().mean().sqrt()
    assert metrics["repeated_error"] == pytest.approx(float(expected), rel=1e-3)
    assert metrics["sample_error"] == pytest.approx(metrics["repeated_error"], rel=1e-3)
    assert metrics["mean_error"] == pytest.approx(metrics["repeated_error"], rel=1e-3)
    assert metrics["consistency_error"] == pytest.approx(0, abs=0.01)
    assert metrics["spread"] == pytest.approx(0, abs=0.01)


def test_pictures_are_brought_to_minus_1_to_1():
    images = torch.tensor([0, 255], dtype=torch.uint8).reshape(1, 1, 1, 2)
    assert as_network_sees(images).flatten().tolist() == [-1, 1]
