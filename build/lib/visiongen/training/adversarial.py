"""The game of a generator against a discriminator, as moves that the loop takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.losses.adversarial import NON_SATURATING, GameLoss
from visiongen.losses.gradient_penalty import gradient_penalty
from visiongen.models.gan import NoiseNetwork
from visiongen.training.abilities import Move

Transform = Callable[[Tensor], Tensor]


class Game(nn.Module):
    """Both players, so that one checkpoint and one optimiser hold everything.

    Args:
        generator: maps noise ``(B, generator.noise)``, and labels if it has
            ``classes``, to examples.
        discriminator: maps examples, and labels, to scores ``(B,)``, or to scores and
            the classes' scores ``(B, classes)``.
    """

    def __init__(self, generator: NoiseNetwork, discriminator: nn.Module):
        super().__init__()
        self.generator: NoiseNetwork = generator
        self.discriminator = discriminator

    def generate(self, labels: Tensor) -> Tensor:
        """Generate an example for each label ``(B,)``; some generators ignore it."""
        noise = torch.randn(len(labels), self.generator.noise, device=labels.device)
        if self.generator.classes:
            return self.generator(noise, labels)
        return self.generator(noise)

    def judge(self, examples: Tensor, labels: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return scores ``(B,)`` and the classes' scores, if there are any."""
        if not self.generator.classes:
            return self.discriminator(examples), None
        found = self.discriminator(examples, labels)
        return found if isinstance(found, tuple) else (found, None)


@dataclass(frozen=True)
class Rules:
    """How the game is played.

    Args:
        loss: of both players.
        penalty: weight of the gradient penalty.
        critic_steps: moves of the discriminator, each on its part of the batch, before
            the generator moves.
        generator_steps: moves of the generator in one step. With several it runs to
            wherever the discriminator's score is highest, all of it to one place.
        augment: differentiable changes, the same kind for real and generated examples;
            Zhao et al. (2020).
    """

    loss: GameLoss = NON_SATURATING
    penalty: float = 0.0
    critic_steps: int = 1
    generator_steps: int = 1
    augment: tuple[Transform, ...] = ()

    def changed(self, examples: Tensor) -> Tensor:
        """Apply every augmentation in turn."""
        for transform in self.augment:
            examples = transform(examples)
        return examples


def play(game: Game, rules: Rules, real: Tensor, labels: Tensor) -> Iterator[Move]:
    """Yield the moves of one step: the discriminator's, then the generator's.

    Real and generated examples pass the discriminator in separate batches, so that its
    batch normalisation never mixes their statistics. Generated examples get the labels
    of the real ones, so that both have the same frequencies.

    Args:
        game: the players.
        rules: how they play.
        real: training examples ``(B, …)``.
        labels: ``(B,)``.

    Source: Goodfellow et al. (2014), algorithm 1.
    """
    parts = zip(
        real.chunk(rules.critic_steps), labels.chunk(rules.critic_steps), strict=True
    )
    for part, named in parts:
        fake = game.generate(named)
        yield _discriminate(game, rules, part, fake.detach(), named)
    game.discriminator.requires_grad_(False)
    for number in range(rules.generator_steps):
        fake = game.generate(named) if number else fake
        score, classes = game.judge(rules.changed(fake), named)
        loss = rules.loss.generator(score.float())
        yield Move("generator", loss + _naming(classes, named))
    game.discriminator.requires_grad_(True)


def _discriminate(
    game: Game, rules: Rules, real: Tensor, fake: Tensor, labels: Tensor
) -> Move:
    """Tell real from generated examples; log the mean of D = σ(score) on both."""
    on_real, classes = game.judge(rules.changed(real), labels)
    on_fake, _ = game.judge(rules.changed(fake), labels)
    loss = rules.loss.discriminator(on_real.float(), on_fake.float())
    loss = loss + _naming(classes, labels)
    if rules.penalty:

        def critic(examples: Tensor) -> Tensor:
            return game.judge(examples, labels)[0]

        loss = loss + rules.penalty * gradient_penalty(critic, real, fake)
    measures = {
        "on_real": on_real.float().sigmoid().mean(),
        "on_fake": on_fake.float().sigmoid().mean(),
    }
    return Move("discriminator", loss, measures)


def _naming(classes: Tensor | None, labels: Tensor) -> Tensor | float:
    """Return the cost of naming the wrong class; nothing if no class is named."""
    return 0.0 if classes is None else F.cross_entropy(classes.float(), labels)
