"""The game is played as two optimisers in a loop written by hand would play it."""

import dataclasses
import json
from functools import partial

import pytest
import torch
from small_recipes import DigitsGame, small_game

from visiongen.losses.adversarial import NON_SATURATING
from visiongen.training.abilities import ShowsPictures, TakesTurns
from visiongen.training.adversarial import Rules
from visiongen.training.cards import load_card
from visiongen.training.classification import Classification
from visiongen.training.loop import train
from visiongen.training.pictures import load_film, load_samples
from visiongen.training.publish import publish
from visiongen.training.randomness import (
    epoch_order,
    seed_initial_weights,
    seed_step,
)
from visiongen.training.recipe import Sweep
from visiongen.training.ring_game import RingGame
from visiongen.training.run_folder import run_recipe, seed_folder

SEED = 5


def plain_game():
    """The small game without penalty, augmentation and average."""
    return dataclasses.replace(
        small_game(), task=partial(DigitsGame, rules=Rules()), ema_decay=None, epochs=2
    )


def by_hand(recipe):
    """Goodfellow's algorithm 1 with two optimisers, and the loop's random numbers."""
    task = recipe.task()
    task.prepare(torch.device("cpu"))
    seed_initial_weights(SEED)
    game = task.build_model().train()
    generator, discriminator = game.generator, game.discriminator
    first = torch.optim.Adam(discriminator.parameters(), 2e-3, (0.5, 0.999))
    second = torch.optim.Adam(generator.parameters(), 1e-3, (0.5, 0.999))
    for step in range(10):
        order = epoch_order(SEED, step // 5, 160)
        indices = order[step % 5 * 32 :][:32]
        seed_step(SEED, step, 0)
        real, _ = task.batch(indices)
        fake = generator(torch.randn(32, 8))
        scores = discriminator(real), discriminator(fake.detach())
        first.zero_grad()
        NON_SATURATING.discriminator(*scores).backward()
        first.step()
        second.zero_grad()
        NON_SATURATING.generator(discriminator(fake)).backward()
        second.step()
    return generator


def test_the_loop_plays_as_two_optimisers_would():
    recipe = plain_game()
    expected = by_hand(recipe).state_dict()
    found = train(recipe, SEED).model.state_dict()
    for name, tensor in found.items():
        torch.testing.assert_close(tensor, expected[name], msg=name)


def test_the_log_tells_of_both_players(game):
    row = train(game, SEED).log[0]
    assert {
        "discriminator_loss",
        "generator_loss",
        "discriminator_gradient",
        "generator_gradient",
        "on_real",
        "on_fake",
        "spread",
    } <= row.keys()
    assert "train_loss" not in row
    assert 0 < row["on_fake"] < 1
    assert row["generator_gradient"] > 0


def test_the_generator_alone_is_kept_and_averaged(game):
    averaged = train(game, SEED).model
    raw = train(dataclasses.replace(game, ema_decay=None), SEED).model
    assert type(averaged).__name__ == "Generator"
    weights = [model.to_picture[0].weight for model in (averaged, raw)]
    assert not torch.equal(*weights)
    assert not averaged.training


def test_the_discriminators_weights_do_not_move_in_the_generators_turn(monkeypatch):
    from visiongen.training.run_state import RunState

    recipe, moved = plain_game(), []
    move = RunState.move

    def watched(self, measures):
        before = [w.clone() for w in self.model.parameters()]
        move(self, measures)
        names = {
            name.split(".")[0]
            for (name, after), old in zip(
                self.model.named_parameters(), before, strict=True
            )
            if not torch.equal(after, old)
        }
        moved.append(names)

    monkeypatch.setattr(RunState, "move", watched)
    train(recipe, SEED)
    assert moved[:4] == [{"discriminator"}, {"generator"}] * 2


def test_an_adversarial_run_becomes_card_weights_samples_and_film(game, tmp_path):
    for seed in (0, 1):
        run_recipe(game, seed, seed_folder(tmp_path, game.name, seed))
    written = {path.name for path in publish(game, tmp_path, tmp_path)}
    files = {"small_game.json", "small_game.safetensors", "small_game.png"}
    assert written == {*files, "small_game.webp"}
    card = load_card("small_game", tmp_path)
    assert card["metrics"]["spread"]["n"] == 2
    assert card["tables"]["protocol"]["judge"] == "none"
    assert set(card["pictures"]) == {"small_game.png", "small_game.webp"}
    generator = train(game, 0).model
    assert card["parameters"] == sum(w.numel() for w in generator.parameters())
    assert load_samples("small_game", tmp_path).shape == (4 * 8, 16 * 8)
    film = load_film("small_game", tmp_path)
    assert len(film) == 4
    assert film[0].shape == (32, 128, 3)
    assert (film[0] != film[3]).any()


def test_a_sweep_shows_one_row_a_variant(game, tmp_path):
    sweep = Sweep("pair", "tests", {"a": game, "b": plain_game()})
    run_recipe(sweep, 0, seed_folder(tmp_path, "pair", 0))
    publish(sweep, tmp_path, tmp_path)
    assert load_samples("pair", tmp_path).shape == (2 * 8, 16 * 8)
    card = load_card("pair", tmp_path)
    assert card["variants"]["a"]["tables"]["protocol"] == {"judge": "none"}
    assert not (tmp_path / "pair.webp").exists()


def test_only_tasks_that_can_are_asked_for_turns_and_pictures():
    assert issubclass(DigitsGame, TakesTurns)
    assert issubclass(DigitsGame, ShowsPictures)
    assert not issubclass(Classification, TakesTurns)
    assert not issubclass(RingGame, ShowsPictures)


def test_several_processes_are_refused(game, monkeypatch):
    from accelerate import Accelerator

    monkeypatch.setattr(Accelerator, "num_processes", 2)
    with pytest.raises(ValueError, match="adversarial: it runs in one process"):
        train(game)


def test_settings_are_plain(game):
    assert "0x" not in json.dumps(game.settings())
