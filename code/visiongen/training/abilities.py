"""What a task may offer beyond the minimum; the loop asks for each by its protocol.

The loop stays one loop. An adversarial task is an ordinary task whose players move in
turn: it yields one loss for each move, and the loop takes a step between. A single
optimiser with two groups of weights serves both players, because Adam leaves alone
what has no gradient; so checkpoints, logs and resuming need nothing of their own.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from torch import Tensor, nn

from visiongen.training.recipe import Batch, Task


@dataclass(frozen=True)
class Move:
    """One player's turn.

    Attributes:
        player: name in the log; empty if there is only one.
        loss: scalar to be made small by one step of the weights that it depends on.
        measures: further scalars for the log, by name.
    """

    player: str
    loss: Tensor
    measures: Mapping[str, Tensor] = field(default_factory=dict)


@runtime_checkable
class TakesTurns(Protocol):
    """A task with several losses, made small one after the other in every step."""

    def moves(self, model: nn.Module, batch: Batch) -> Iterator[Move]:
        """Yield the moves of one step; weights have moved when the next is asked for.

        A loss must not depend on weights that its move should leave alone: switch off
        their ``requires_grad`` meanwhile.
        """

    def kept(self, model: nn.Module) -> nn.Module:
        """Return the part that is averaged, measured and saved."""


@runtime_checkable
class FollowsProgress(Protocol):
    """A task whose loss changes during the run."""

    progress: float  # share of the run that is done; the loop sets it at every step


@runtime_checkable
class ShowsPictures(Protocol):
    """A task that draws: after every epoch a frame of the film, at the end a grid."""

    def pictures(self, model: nn.Module) -> Tensor:
        """Return unselected pictures ``(64, C, H, W)`` uint8 of a fixed seed."""


@runtime_checkable
class KeepsEmbeddings(Protocol):
    """A task of which embeddings are published, where its weights are not."""

    def embeddings(self, model: nn.Module) -> Mapping[str, Tensor]:
        """Return embeddings by name; the card's tables say of what."""


def moves_of(
    task: Task,
    model: nn.Module,
    indices: Tensor,
    context: Callable[[], AbstractContextManager],
) -> Iterator[Move]:
    """Yield the moves of one step, each computed in ``context``.

    Args:
        task: an ordinary task has one move a step.
        model: as the loop wrapped it.
        indices: training examples of this step ``(B,)``.
        context: made anew for each move; the step between two moves is outside.
    """
    moves = _moves(task, model, indices)
    while True:
        with context():
            move = next(moves, None)
        if move is None:
            return
        yield move


def _moves(task: Task, model: nn.Module, indices: Tensor) -> Iterator[Move]:
    batch = task.batch(indices)
    if isinstance(task, TakesTurns):
        yield from task.moves(model, batch)
    else:
        yield Move("", task.loss(model, batch))
