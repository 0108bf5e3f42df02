"""The two-dimensional laboratory of adversarial games: a ring of Gaussians."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.evaluation.modes import Ring, count_modes
from visiongen.models.gan import NoiseNetwork
from visiongen.models.point_gan import PointDiscriminator, PointGenerator
from visiongen.sampling.noise import noise_rows
from visiongen.training.abilities import Move
from visiongen.training.adversarial import Game, Rules, play
from visiongen.training.recipe import Batch

COUNTED = 2500  # generated points that modes are counted in
SHOWN = 500  # points that the card keeps
SEED = 2026


@dataclass
class RingGame:
    """Learn to generate the points of a ring; every batch draws fresh ones.

    Args:
        rules: of the game.
        ring: what is imitated.
        generator: makes the untrained generator.
        discriminator: makes the untrained discriminator.
        size: points of one epoch.
    """

    rules: Rules = field(default_factory=Rules)
    ring: Ring = field(default_factory=Ring)
    generator: Callable[[], NoiseNetwork] = PointGenerator
    discriminator: Callable[[], nn.Module] = PointDiscriminator
    size: int = 25_600
    data: tuple[str, ...] = ()

    def build_model(self) -> Game:
        """Return both untrained players."""
        return Game(self.generator(), self.discriminator())

    def kept(self, model: nn.Module) -> nn.Module:
        """Return the generator."""
        return model.get_submodule("generator")

    def prepare(self, device: torch.device) -> None:
        """Remember the device; nothing is loaded."""
        self.device = device

    def batch(self, indices: Tensor) -> Batch:
        """Return as many fresh points ``(B, 2)``, and labels that mean nothing."""
        points = self.ring.sample(len(indices))
        return points.to(self.device), torch.zeros_like(indices).to(self.device)

    def moves(self, model: nn.Module, batch: Batch) -> Iterator[Move]:
        """Yield the discriminator's and the generator's moves."""
        assert isinstance(model, Game)
        points, labels = batch
        yield from play(model, self.rules, points, labels)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Refuse: two players have no common loss."""
        raise NotImplementedError("an adversarial task is trained by its moves")

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Count the modes found, and the share of points near one."""
        counted = count_modes(draw_points(model, COUNTED, SEED), self.ring)
        return {"modes": float(counted.found), "near": round(counted.near, 4)}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Count once more, and keep some points."""
        points = draw_points(model, COUNTED, SEED)
        counted = count_modes(points, self.ring)
        tables = {
            "hits": counted.hits.tolist(),
            "points": [[round(x, 3), round(y, 3)] for x, y in points[:SHOWN].tolist()],
        }
        metrics = {"modes": float(counted.found), "near": counted.near}
        return metrics, {"tables": tables}


@torch.no_grad()
def draw_points(generator: nn.Module, count: int, seed: int) -> Tensor:
    """Return generated points ``(count, 2)``."""
    assert isinstance(generator, NoiseNetwork)
    device = next(generator.parameters()).device
    return generator.eval()(noise_rows(count, generator.noise, seed).to(device)).cpu()
