"""The laboratory of chapter 9: a game in the plane that collapses, and its cures."""

from functools import partial
from typing import Any

from visiongen.losses.adversarial import SATURATING, WASSERSTEIN
from visiongen.training.adversarial import Rules
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.ring_game import RingGame
from visiongen.training.schedules import constant

BATCH_SIZE = 256
STEPS_AN_EPOCH = 100
EPOCHS = 40
GREEDY = 5  # moves of the generator for each of the discriminator


def game(rules: Rules, **rates: Any) -> dict[str, Any]:
    """Return what differs between the variants."""
    task = partial(RingGame, rules, size=STEPS_AN_EPOCH * BATCH_SIZE)
    equal = {"generator_rate": 1e-3, "discriminator_rate": 1e-3}
    return {"task": task, "optimiser": partial(players_adam, **(equal | rates))}


# The greedy generator moves all its points to one place, and from there to the next.
variants = {
    "greedy": game(Rules(generator_steps=GREEDY)),
    "greedy_penalty": game(Rules(generator_steps=GREEDY, penalty=1.0)),
    "saturating": game(Rules(loss=SATURATING)),
    "non_saturating": game(Rules()),
    # 0.1: the weight that Gulrajani et al. (2017) take for points in the plane.
    "wgan_gp": game(Rules(loss=WASSERSTEIN, penalty=0.1, critic_steps=2), beta2=0.9),
    "penalty": game(Rules(penalty=1.0)),
}

recipe = Sweep(
    name="gan_ring",
    purpose="GANs on a ring of eight Gaussians: modes found, collapse and its cures",
    variants={
        name: Recipe(
            name=name,
            purpose="",
            epochs=EPOCHS,
            batch_size=BATCH_SIZE,
            schedule=constant,
            # An average of weights would hide a generator that jumps.
            ema_decay=None,
            precision="fp32",
            **changes,
        )
        for name, changes in variants.items()
    },
    seeds=5,
)
