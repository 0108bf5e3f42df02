"""Two searches for settings: at random, and by mutating what has worked.

The second is what Ultralytics calls a genetic search, without its part for long
histories: it takes a parent in proportion to its success and moves about half of its
settings by normal noise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

PARENTS = 9
NOISE = 0.2  # of a setting's range
FADED = 0.2  # part of the noise that goes while nothing gets better
FADES_AFTER = 25  # tries
SMALLEST = 1e-5  # settings are rounded to this
LONG_HISTORY = 30  # tries from which Ultralytics also learns which settings go together

Settings = dict[str, float]


@dataclass(frozen=True)
class Range:
    """Values of one setting.

    Args:
        low: smallest.
        high: largest.
        gain: factor of the noise.
    """

    low: float
    high: float
    gain: float = 1.0


@dataclass(frozen=True)
class Try:
    """Settings, and how good a network they made; more is better."""

    settings: Settings
    fitness: float


Space = Mapping[str, Range]
Proposal = Callable[[Sequence[Try], Space, np.random.Generator], Settings]


def draw(history: Sequence[Try], space: Space, rng: np.random.Generator) -> Settings:
    """Draw every setting uniformly from its range, whatever has happened before."""
    return {
        name: round(float(rng.uniform(each.low, each.high)), 5)
        for name, each in space.items()
    }


def mutate(history: Sequence[Try], space: Space, rng: np.random.Generator) -> Settings:
    """Change a good try a little, as Ultralytics' tuner does.

    Args:
        history: fewer than ``LONG_HISTORY`` tries, in order, at least one.
        space: ranges by the name of a setting.
        rng: draws the parent, which settings move, and how far.

    Raises:
        ValueError: the history is empty or too long.
        RuntimeError: no new settings were found.
    """
    if not 0 < len(history) < LONG_HISTORY:
        raise ValueError(f"{len(history)} tries: mutate takes 1 to {LONG_HISTORY - 1}")
    fitness = np.array([each.fitness for each in history]).round(5)
    values = np.array([[each.settings[name] for name in space] for each in history])
    low = np.array([each.low for each in space.values()])
    span = np.array([each.high for each in space.values()]) - low
    order = np.argsort(-fitness)[:PARENTS]
    genes = (values[order] - low) / span  # (parents, settings) in [0, 1]
    weights = fitness[order] - fitness[order].min() + 1e-6
    fruitless = len(history) - 1 - int(fitness.argmax())
    gains = np.array([each.gain for each in space.values()])
    scale = NOISE * (1 - FADED * min(fruitless / FADES_AFTER, 1)) * gains
    scale = np.maximum(scale, SMALLEST / span)
    known = {tuple(row) for row in values}
    for _ in range(100):
        parent = genes[rng.choice(len(genes), p=weights / weights.sum())]
        moves = rng.random(len(space)) < 0.5
        child = np.clip(parent + moves * rng.standard_normal(len(space)) * scale, 0, 1)
        named = zip(space.items(), (low + child * span).tolist(), strict=True)
        settings = {
            name: min(max(round(value, 5), each.low), each.high)
            for (name, each), value in named
        }
        if tuple(settings.values()) not in known:
            return settings
    raise RuntimeError("no new settings in 100 mutations: the space is too small")


def search(
    evaluate: Callable[[Settings], float],
    propose: Proposal,
    start: Settings,
    space: Space,
    tries: int,
    rng: np.random.Generator,
) -> list[Try]:
    """Try settings one after another, the first of them given.

    Args:
        evaluate: returns the fitness of settings; for training, a validation score.
        propose: ``draw`` or ``mutate``.
        start: settings of the first try, so that both searches start alike.
        space: ranges by the name of a setting.
        tries: how many in all.
        rng: of the proposals.
    """
    history = [Try(start, evaluate(start))]
    while len(history) < tries:
        settings = propose(history, space, rng)
        history.append(Try(settings, evaluate(settings)))
    return history
