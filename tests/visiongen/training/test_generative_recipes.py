"""Every recipe of chapters 8 to 10 is trained for a few steps, and scored."""

import dataclasses
import json
from functools import partial

import pytest
import torch

from visiongen.evaluation import sampling_cost, suite
from visiongen.evaluation.judges import NETWORKS
from visiongen.evaluation.known_copies import FAULTS
from visiongen.evaluation.protocol import Protocol
from visiongen.models.generators import GANS, VAES
from visiongen.models.likelihoods import Gaussian, Logistic
from visiongen.recipes import suite_validation
from visiongen.sampling.table import SAMPLERS
from visiongen.training import image_game, variational
from visiongen.training.image_game import ImageGame
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.loop import train
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.recipes import find_recipe, recipe_names
from visiongen.training.ring_game import RingGame
from visiongen.training.variational import Variational

SHAPES = {"cifar10": (3, 32, 32)}


def variants_of(name):
    recipe = find_recipe(name)
    return recipe.variants if isinstance(recipe, Sweep) else {"": recipe}


def of_tasks(*kinds):
    """Return the recipes whose task is made by one of these functions."""
    return [
        pytest.param(variant, id=f"{name}.{part}".rstrip("."))
        for name in recipe_names()
        for part, variant in variants_of(name).items()
        if isinstance(variant, Recipe) and variant.task.func in kinds
    ]


def invented_images(name, split):
    generator = torch.Generator().manual_seed(0)
    shape = SHAPES.get(name, (1, 28, 28))
    images = torch.randint(256, (64, *shape), generator=generator, dtype=torch.uint8)
    return LabelledImages(images, torch.arange(64) % 10)


@pytest.fixture
def small_world(monkeypatch):
    """Invented images, untrained judges, few draws."""
    for module in (image_game, suite, variational):
        monkeypatch.setattr(module, "prepared_images", invented_images)
    monkeypatch.setattr(suite, "load_judge", lambda name: NETWORKS[name]().eval())
    monkeypatch.setattr(sampling_cost, "BATCH", 4)
    monkeypatch.setattr(sampling_cost, "REPEATS", 1)
    monkeypatch.setattr(variational, "BOUND_DRAWS", (1, 2))
    suite.load_suite.cache_clear()
    yield
    suite.load_suite.cache_clear()


@pytest.mark.usefixtures("small_world")
def test_looking_at_real_pictures_leaves_the_random_numbers_alone():
    torch.manual_seed(3)
    before = torch.get_rng_state()
    suite.load_suite(Protocol("mnist", samples=20, references=50, memorised=10))
    assert torch.equal(torch.get_rng_state(), before)


def count(model):
    return sum(weight.numel() for weight in model.parameters())


def few(recipe):
    """Return the arguments of a generative task, with few pictures to score."""
    protocol, *others = recipe.task.args
    few = dataclasses.replace(protocol, samples=40, references=50, memorised=20)
    return few, *others


GENERATIVE = of_tasks(ImageGame, Variational)


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("recipe", GENERATIVE)
def test_a_generator_makes_two_steps_and_shows_pictures(recipe):
    func = recipe.task.func
    task = partial(func, *few(recipe), **recipe.task.keywords, validation=10)
    small = dataclasses.replace(recipe, task=task, batch_size=16, epochs=1)
    trained = train(small)
    row = trained.log[0]
    losses = [value for name, value in row.items() if name.endswith("_loss")]
    assert len(losses) == (1 if func is Variational else 2)
    assert all(abs(value) < 30 for value in losses)
    drawn = trained.task.pictures(trained.model)
    assert drawn.shape[0] == 64
    assert drawn.dtype == torch.uint8
    assert torch.equal(drawn, trained.task.pictures(trained.model))


@pytest.mark.parametrize("recipe", of_tasks(RingGame))
def test_a_ring_game_makes_two_steps_and_is_counted(recipe):
    small = dataclasses.replace(
        recipe, task=partial(recipe.task, size=64), batch_size=32, epochs=1
    )
    trained = train(small)
    assert {"modes", "near", "discriminator_loss"} <= trained.log[0].keys()
    metrics, more = trained.task.finish(trained.model)
    assert 0 <= metrics["modes"] <= 8
    assert sum(more["tables"]["hits"]) <= 2500
    assert len(more["tables"]["points"]) == 500


MODELS = {
    "vae_cifar10": {"elbo_bits_per_dim", "frechet_judge", "reconstruction_error"},
    "cvae_mnist": {"elbo_nats", "judge_accuracy"},
    "dcgan_cifar10": {"frechet_judge", "precision", "recall"},
    "cgan_mnist": {"judge_accuracy", "frechet_judge", "diversity", "label_gap"},
    "gan_mnist": {"frechet_judge", "diversity"},
}


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize(("name", "expected"), MODELS.items())
def test_cards_hold_the_metrics_that_the_book_names(name, expected):
    recipe = find_recipe(name)
    task = recipe.task.func(*few(recipe), **recipe.task.keywords, validation=10)
    task.prepare(torch.device("cpu"))
    model = task.build_model()
    kept = task.kept(model) if isinstance(task, ImageGame) else model
    metrics, more = task.finish(kept.eval())
    assert expected <= metrics.keys()
    assert all(isinstance(value, float) for value in metrics.values())
    assert metrics["frechet_judge"] > 0
    assert metrics["sampling_parameters"] > 1000
    assert more["tables"]["protocol"]["samples"] == 40
    json.dumps(more)


def test_the_suites_validation_measures_every_copy(monkeypatch):
    module = suite_validation
    monkeypatch.setattr(module, "prepared_images", invented_images)
    monkeypatch.setattr(module, "load_judge", lambda name: NETWORKS[name]().eval())
    monkeypatch.setattr(module, "SIZES", (10, 20, 40))
    found = module.measure(0, ("mnist",), draws=2, pictures=40)
    table = found.tables["mnist"]
    assert set(table["scores"]) == {"itself", "test", *FAULTS}
    assert table["by_size"]["sizes"] == [10, 20]
    assert found.metrics["mnist_itself_frechet"]["mean"] == pytest.approx(0, abs=1e-4)
    assert found.metrics["mnist_noisy_frechet"]["mean"] > 0
    json.dumps(found.tables)


def test_generator_and_decoder_of_the_league_have_about_equal_weights():
    vae, gan = VAES["vae_fashion"](), GANS["gan_fashion"]()
    decoder = count(vae.from_latent) + count(vae.decoder)
    assert decoder == pytest.approx(count(gan), rel=0.02)


def test_the_twins_have_equal_weights():
    twins = [count(GANS[name]()) for name in ("gan_mnist", "cgan_mnist")]
    assert twins[0] == pytest.approx(twins[1], rel=0.001)
    assert max(twins) < 1.5e6


def test_recipes_ship_the_networks_that_samplers_load():
    for name, sampler in SAMPLERS.items():
        assert sampler.build in find_recipe(name).task.args


def test_one_network_in_three_likelihoods():
    course = find_recipe("vae_course")
    for variant in find_recipe("vae_likelihoods").variants.values():
        for part in ("epochs", "batch_size", "ema_decay"):
            assert getattr(variant, part) == getattr(course, part)
        assert variant.task.args[0] == course.task.args[0]
        sizes = variant.task.args[1].keywords.copy()
        assert sizes.pop("likelihood") in (Gaussian, Logistic)
        assert sizes.items() <= course.task.args[1].keywords.items()
