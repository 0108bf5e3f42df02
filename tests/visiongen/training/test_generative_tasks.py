"""What the generative tasks train on, and what decides their losses."""

import dataclasses
import math
from functools import partial

import pytest
import torch

from visiongen.evaluation.protocol import Protocol
from visiongen.models.conditional_gan import (
    ClassifierDiscriminator,
    LabelGenerator,
    PlaneDiscriminator,
    ProjectionDiscriminator,
)
from visiongen.models.gan import Discriminator, Generator
from visiongen.models.likelihoods import Bernoulli, Logistic
from visiongen.models.vae import VAE
from visiongen.training import image_game, scored, variational
from visiongen.training.adversarial import Rules, play
from visiongen.training.image_game import ImageGame
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.loop import train
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe
from visiongen.training.variational import Variational

PROTOCOL = Protocol("mnist", samples=20)
SMALL = {"noise": 4, "widths": (4, 2), "start": 7, "channels": 1}


@pytest.fixture(autouse=True)
def no_judge(monkeypatch):
    """A hundred invented digits, ten of each class; no judge."""
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(
        256, (100, 1, 28, 28), generator=generator, dtype=torch.uint8
    )
    digits = LabelledImages(images, torch.arange(100) % 10)
    for module in (image_game, variational):
        monkeypatch.setattr(module, "prepared_images", lambda name, split: digits)
        monkeypatch.setattr(module, "load_suite", lambda *_: None)
        monkeypatch.setattr(module, "quick_score", lambda *_: {"frechet_judge": 1.0})


def prepared(task):
    task.prepare(torch.device("cpu"))
    return task


def unconditional(**options):
    players = partial(Generator, **SMALL), partial(Discriminator, 1, 28, (2, 4))
    return prepared(ImageGame(PROTOCOL, *players, validation=20, **options))


def test_players_see_pictures_between_minus_one_and_one_at_their_size():
    images, labels = unconditional(side=32).batch(torch.tensor([5, 17]))
    assert images.shape == (2, 1, 32, 32)
    assert -1 <= images.min() < -0.9
    assert 0.9 < images.max() <= 1
    assert labels.tolist() == [5, 7]


def test_a_rare_class_loses_its_examples_and_the_others_none():
    task = unconditional(rare={7: 0.25})
    counts = torch.bincount(task.train.labels, minlength=10)
    assert counts.tolist() == [8] * 7 + [2] + [8] * 2


def conditional(discriminator):
    task = ImageGame(
        PROTOCOL,
        partial(LabelGenerator, embedding=3, **SMALL),
        partial(discriminator, widths=(2, 4)),
        validation=20,
        initialise=None,
    )
    prepared(task)
    return task, task.build_model()


@pytest.mark.parametrize("kind", [PlaneDiscriminator, ProjectionDiscriminator])
def test_the_gap_between_right_and_wrong_labels_is_measured(kind):
    task, game = conditional(kind)
    assert task.validate(game.generator)["label_gap"] != 0
    torch.nn.init.zeros_(game.discriminator.embed.weight)
    assert task.validate(game.generator)["label_gap"] == 0


def test_the_gap_of_a_discriminator_that_names_labels_is_measured_in_their_scores():
    task, game = conditional(ClassifierDiscriminator)
    assert task.validate(game.generator)["label_gap"] != 0
    naming = game.discriminator.to_classes[1]
    torch.nn.init.zeros_(naming.weight)
    torch.nn.init.constant_(naming.bias, 0.5)
    assert task.validate(game.generator)["label_gap"] == 0


def test_generated_pictures_get_the_labels_of_the_real_ones():
    task, game = conditional(PlaneDiscriminator)
    asked = []
    game.generator.register_forward_pre_hook(lambda _, given: asked.append(given[1]))
    images, labels = task.batch(torch.arange(8))
    list(play(game, Rules(critic_steps=2), images, labels))
    assert torch.equal(torch.cat(asked), labels)


def variational_task(**options):
    network = partial(VAE, 1, 28, (4, 8), latent=3, likelihood=Logistic)
    return prepared(Variational(PROTOCOL, network, validation=20, **options))


def loss_at(task, progress):
    torch.manual_seed(0)
    model = task.build_model()
    task.progress = progress
    torch.manual_seed(1)
    return float(task.loss(model, task.batch(torch.arange(10))).detach())


def test_warming_up_raises_the_weight_from_nothing_to_beta():
    warmed, plain = variational_task(beta=4.0, warm_up=0.5), variational_task(beta=4.0)
    without = variational_task(beta=0.0)
    assert loss_at(warmed, 0.0) == pytest.approx(loss_at(without, 0.0))
    assert loss_at(warmed, 0.5) == pytest.approx(loss_at(plain, 0.0))
    middle = (loss_at(without, 0.0) + loss_at(plain, 0.0)) / 2
    assert loss_at(warmed, 0.25) == pytest.approx(middle, rel=1e-5)


def test_the_loss_is_in_bits_for_each_value():
    task = variational_task()
    torch.manual_seed(0)
    model = task.build_model()
    torch.manual_seed(1)
    terms = model(task.batch(torch.arange(10))[0])
    nats = float((terms.kl.sum(1) - terms.log_likelihood).mean().detach())
    assert loss_at(task, 0.0) == pytest.approx(nats / 784 / math.log(2), rel=1e-5)


def test_bits_are_claimed_only_of_probabilities():
    task = variational_task()
    measures = task.validate(task.build_model())
    bits = measures["elbo_bits_per_dim"]
    assert bits == pytest.approx(-measures["elbo_nats"] / 784 / math.log(2), abs=1e-4)
    elbo = measures["reconstruction_nats"] - measures["kl_nats"]
    assert elbo == pytest.approx(measures["elbo_nats"], abs=0.1)
    course = dataclasses.replace(task, model=partial(task.model, likelihood=Bernoulli))
    prepared(course)
    assert "elbo_bits_per_dim" not in course.validate(course.build_model())


def test_the_loop_tells_the_task_how_far_it_is(monkeypatch):
    seen = []
    loss = Variational.loss

    def watched(self, model, batch):
        seen.append(self.progress)
        return loss(self, model, batch)

    monkeypatch.setattr(Variational, "loss", watched)
    network = partial(VAE, 1, 28, (4, 8), latent=3)
    task = partial(Variational, PROTOCOL, network, validation=20)
    train(Recipe("x", "tests", task, adam, epochs=2, batch_size=40))
    assert seen == [0, 0.25, 0.5, 0.75]


def test_labels_take_turns():
    assert scored.even_labels(5, 3).tolist() == [0, 1, 2, 0, 1]
    assert scored.even_labels(5, 0) is None
