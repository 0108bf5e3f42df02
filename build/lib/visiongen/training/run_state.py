"""What changes from step to step of a run; a checkpoint holds exactly this."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.training.checkpoint import save_checkpoint
from visiongen.training.ema import MovingAverage
from visiongen.training.progress import Row, write_log
from visiongen.training.stopwatch import Stopwatch

LOG = "log.csv"


class RunState:
    """Model, optimiser, moving average, log and clock of a run.

    Args:
        model: the network, not wrapped for several processes.
        optimiser: over the model's weights; its learning rates are the peaks.
        ema_decay: decay of the moving average, or None for none.
        kept: the part of ``model`` that is averaged, measured and saved; None for all.
    """

    def __init__(
        self,
        model: nn.Module,
        optimiser: torch.optim.Optimizer,
        ema_decay: float | None,
        kept: nn.Module | None = None,
    ):
        self.model = model
        self.kept = kept or model
        self.optimiser = optimiser
        self.average = MovingAverage(self.kept, ema_decay) if ema_decay else None
        self.watch = Stopwatch()
        self.step = 0
        self.log: list[Row] = []
        self.sums: dict[str, tuple[Tensor | float, int]] = {}
        self.order: Tensor | None = None
        for group in optimiser.param_groups:
            group["peak"] = group["lr"]

    @property
    def final_model(self) -> nn.Module:
        """The network that is measured and saved."""
        return self.average.model if self.average else self.kept

    def set_rate(self, factor: float) -> None:
        """Set every learning rate to ``factor`` times its peak."""
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * factor

    def move(self, measures: Mapping[str, Tensor]) -> None:
        """Move the weights along the gradients that wait in them; note measures."""
        self.optimiser.step()
        self.optimiser.zero_grad()
        for name, value in measures.items():
            total, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = total + value, count + 1

    def update(self) -> None:
        """End a training step: let the average follow, count."""
        if self.average:
            self.average.update(self.kept, self.step)
        self.step += 1

    def end_epoch(
        self, epoch: int, validate: Callable[[nn.Module], dict[str, float]]
    ) -> None:
        """Measure the network and add a row to the log.

        ``train_loss`` is the mean over the epoch as it was minimised: on augmented
        examples, with dropout on, while the weights moved. So are the losses and
        measures of players that move in turn.
        """
        measures = validate(self.final_model.eval())
        self.model.train()
        passed = self.watch.read()
        self.log.append(
            {
                "epoch": epoch,
                **{
                    name: round(float(total) / count, 6)
                    for name, (total, count) in self.sums.items()
                },
                **measures,
                "seconds": round(passed["wall_seconds"], 1),
            }
        )
        self.sums = {}

    def save(self, path: Path, settings: dict[str, Any]) -> None:
        """Write a checkpoint and, beside it, the log."""
        state = {
            "settings": settings,
            "step": self.step,
            "log": self.log,
            "sums": {name: (float(t), count) for name, (t, count) in self.sums.items()},
            "watch": self.watch.read(),
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average and self.average.model.state_dict(),
        }
        save_checkpoint(path, state)
        write_log(path.with_name(LOG), self.log)

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a checkpoint's ``state``."""
        self.step, self.log = state["step"], state["log"]
        self.sums = {name: tuple(pair) for name, pair in state["sums"].items()}
        self.watch = Stopwatch(**state["watch"])
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.average:
            self.average.model.load_state_dict(state["average"])
