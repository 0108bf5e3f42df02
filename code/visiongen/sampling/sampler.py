"""A sampler: trained weights, and how pictures are drawn from them."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.data.registry import entries
from visiongen.training.eight_bits import load_eight_bits

Label = int | str
# From a network, a number, a seed, labels (N,) or None, and the sampler's options by
# name: (N, C, H, W) in [0, 1].
Draw = Callable[..., Tensor]


@functools.cache
def trained_network(name: str, build: Callable[[], nn.Module]) -> nn.Module:
    """Return the book's published network ``name`` in evaluation mode, loaded once."""
    return load_eight_bits(name, build())  # reads those in half precision as well


@dataclass(frozen=True)
class Sampler:
    """Draws pictures from one trained generative model.

    Args:
        name: of its recipe and weights.
        build: makes the untrained network.
        draw: makes pictures; the first of a seed do not depend on how many there are.
        data: the data set that it imitates, which names the classes.
        conditional: whether it can be asked for a class.
        options: names of what ``draw`` can be told beside.
    """

    name: str
    build: Callable[[], nn.Module]
    draw: Draw
    data: str
    conditional: bool = False
    options: tuple[str, ...] = ()

    @property
    def network(self) -> nn.Module:
        """The trained network.

        Raises:
            WeightsError: its weights have not been published, or are damaged.
        """
        return trained_network(self.name, self.build)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names that can be asked for; empty if unconditional."""
        return entries()[self.data].classes if self.conditional else ()

    def __call__(
        self,
        n: int = 64,
        seed: int = 0,
        labels: Label | Sequence[Label] | None = None,
        **options: Any,
    ) -> Tensor:
        """Return unselected pictures ``(n, C, H, W)`` in [0, 1].

        Args:
            n: how many.
            seed: fixes them.
            labels: one class for all, by number or name, or several that take turns;
                None takes all classes in turn. Only for conditional models.
            options: such as ``steps``; only those that this model has.

        Raises:
            ValueError: ``n`` is not positive; an unknown class; a class asked of an
                unconditional model; an option that the model has not, or that is out
                of range.
            WeightsError: its weights have not been published, or are damaged.
        """
        if n < 1:
            raise ValueError(f"n must be at least 1, not {n}")
        for option in options:
            if option not in self.options:
                known = f"only {', '.join(self.options)}" if self.options else "nor any"
                raise ValueError(
                    f"{self.name} has no option {option!r}, {known}: leave it out"
                )
        numbers = self.numbers(n, labels)
        return self.draw(self.network, n, seed, numbers, **options)

    def numbers(self, n: int, labels: Label | Sequence[Label] | None) -> Tensor | None:
        """Return the labels ``(n,)`` as numbers; None if unconditional.

        Raises:
            ValueError: see ``__call__``.
        """
        if not self.conditional:
            if labels is not None:
                raise ValueError(
                    f"{self.name} is unconditional: it cannot be asked for a class. "
                    "Leave the label out."
                )
            return None
        if labels is None:
            wanted = list(range(len(self.classes)))
        elif isinstance(labels, int | str):
            wanted = [self._number(labels)]
        else:
            wanted = [self._number(label) for label in labels]
        if not wanted:
            raise ValueError("labels must name at least one class")
        return torch.tensor(wanted)[torch.arange(n) % len(wanted)]

    def _number(self, label: Label) -> int:
        """Return the number of a class given by number or name."""
        if isinstance(label, str):
            names = [name.lower() for name in self.classes]
            if label.lower() in names:
                return names.index(label.lower())
            label = int(label) if label.isdecimal() else label
        if isinstance(label, int) and 0 <= label < len(self.classes):
            return label
        known = ", ".join(f"{n} ({name})" for n, name in enumerate(self.classes))
        raise ValueError(f"{self.name} knows no class {label!r}; it knows {known}")
