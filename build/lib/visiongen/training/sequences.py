"""The task of rewriting a sequence of digits by a rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.training.recipe import Batch

Rule = Callable[[Tensor], Tensor]
TESTED = 2000  # sequences of the validation and of the test split


def copied(digits: Tensor) -> Tensor:
    """Leave digits ``(B, T)`` as they are."""
    return digits


def reversed_order(digits: Tensor) -> Tensor:
    """Turn every sequence ``(B, T)`` round."""
    return digits.flip(-1)


def in_order(digits: Tensor) -> Tensor:
    """Sort every sequence ``(B, T)``."""
    return digits.sort(-1).values


@dataclass
class Rewriting:
    """Learn a rule from random sequences and what it makes of them.

    Every batch is new, so nothing can be learned by heart; validation and test
    sequences are drawn from fixed seeds of their own.

    Args:
        rule: gives the answer ``(B, T)`` for digits ``(B, T)``.
        model: makes the untrained network: symbols to scores at every place.
        length: digits in a sequence.
        digits: number of different ones.
        size: sequences that count as one epoch.
    """

    rule: Rule
    model: Callable[[], nn.Module]
    length: int = 10
    digits: int = 10
    size: int = 12_800
    data: tuple[str, ...] = ()

    def build_model(self) -> nn.Module:
        """Return the untrained network."""
        return self.model()

    def prepare(self, device: torch.device) -> None:
        """Remember where to put sequences."""
        self.device = device

    def draw(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Return random digits ``(count, length)``."""
        shape = (count, self.length)
        return torch.randint(self.digits, shape, generator=generator).to(self.device)

    def batch(self, indices: Tensor) -> Batch:
        """Return as many new sequences as there are ``indices``."""
        return (self.draw(len(indices)),)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the mean cross-entropy over all places."""
        (digits,) = batch
        scores = model(digits).float()  # (B, T, digits)
        return F.cross_entropy(scores.flatten(0, 1), self.rule(digits).flatten())

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure on the validation sequences."""
        found = self._accuracies(model, seed=1)
        return {f"validation_{name}": value for name, value in found.items()}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure on the test sequences."""
        found = self._accuracies(model, seed=2)
        return {f"test_{name}": value for name, value in found.items()}, {}

    @torch.no_grad()
    def _accuracies(self, model: nn.Module, seed: int) -> dict[str, float]:
        """Return the percentage of digits that are right, and of whole sequences."""
        digits = self.draw(TESTED, torch.Generator().manual_seed(seed))
        right = model.eval()(digits).argmax(-1) == self.rule(digits)  # (N, T)
        return {
            "accuracy": 100 * float(right.float().mean()),
            "sequence_accuracy": 100 * float(right.all(-1).float().mean()),
        }
