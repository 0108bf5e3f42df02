"""The task of plain autoencoders: what it makes small, and what its card holds."""

import json
from types import SimpleNamespace

import pytest
import torch

from visiongen.evaluation.protocol import Protocol
from visiongen.models.autoencoder import Autoencoders
from visiongen.recipes import autoencoder_fashion, vae_beta
from visiongen.training import autoencoding
from visiongen.training.autoencoding import Autoencoding
from visiongen.training.labelled_images import LabelledImages


@pytest.fixture
def task(monkeypatch):
    """A hundred invented pictures; a suite that only measures brightness."""
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(
        256, (100, 1, 28, 28), generator=generator, dtype=torch.uint8
    )
    pictures = LabelledImages(images, torch.arange(100) % 10)
    suite = SimpleNamespace(
        frechet=lambda images: float(images.float().mean()),
        floor={"frechet_judge": 0.5},
    )
    monkeypatch.setattr(autoencoding, "prepared_images", lambda *_: pictures)
    monkeypatch.setattr(autoencoding, "load_suite", lambda *_: suite)
    found = Autoencoding(
        Protocol("fashion_mnist", samples=20), lambda: Autoencoders((2, 3)), 20
    )
    found.prepare(torch.device("cpu"))
    return found


def test_the_loss_is_the_sum_of_the_members_mean_squared_errors(task):
    model = task.build_model().eval()
    batch = task.batch(torch.arange(10))
    each = [
        float((one(*batch) - batch[0]).detach().square().mean())
        for one in model.values()
    ]
    assert float(task.loss(model, batch).detach()) == pytest.approx(sum(each), rel=1e-5)


def test_errors_are_in_grey_levels(task):
    model = task.build_model()
    found = task.validate(model)
    images = task.held_out.images.float() / 255
    with torch.no_grad():
        squared = (model["2"](images) - images).square().mean()
    assert found["code_2_error"] == pytest.approx(255 * float(squared) ** 0.5, rel=1e-4)
    assert found["validation_loss"] > 0


def test_the_card_compares_with_pca(task):
    metrics, more = task.finish(task.build_model())
    ways = ("standard", "fitted", "pca")
    for n in (2, 3):
        for name in ("error", "pca_error", *(f"{way}_frechet_judge" for way in ways)):
            assert isinstance(metrics[f"code_{n}_{name}"], float)
    assert metrics["code_3_pca_error"] < metrics["code_2_error"]  # untrained
    json.dumps(more)


def test_the_widest_of_the_recipe_is_trained_as_a_vae_of_the_sweep():
    plain = autoencoder_fashion.recipe
    vae = vae_beta.recipe.variants["beta_1"]
    for part in ("epochs", "batch_size", "ema_decay", "schedule"):
        assert getattr(plain, part) == getattr(vae, part)
    assert plain.task.args[0] == vae.task.args[0]
    for images in (plain.task.keywords, vae.task.keywords):
        assert images["train_images"] == vae_beta.IMAGES
