"""What changes from step to step of a run; a checkpoint holds exactly this."""

from collections.abc import Callable
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
    """

    def __init__(
        self,
        model: nn.Module,
        optimiser: torch.optim.Optimizer,
        ema_decay: float | None,
    ):
        self.model = model
        self.optimiser = optimiser
        self.average = MovingAverage(model, ema_decay) if ema_decay else None
        self.watch = Stopwatch()
        self.step = 0
        self.log: list[Row] = []
        self.loss_sum: Tensor | float = 0.0
        self.order: Tensor | None = None
        for group in optimiser.param_groups:
            group["peak"] = group["lr"]

    @property
    def final_model(self) -> nn.Module:
        """The network that is measured and saved."""
        return self.average.model if self.average else self.model

    def set_rate(self, factor: float) -> None:
        """Set every learning rate to ``factor`` times its peak."""
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * factor

    def update(self, loss: Tensor) -> None:
        """Move the weights along the gradients that wait in them."""
        self.optimiser.step()
        self.optimiser.zero_grad()
        if self.average:
            self.average.update(self.model, self.step)
        self.loss_sum = self.loss_sum + loss
        self.step += 1

    def end_epoch(
        self, epoch: int, steps: int, validate: Callable[[nn.Module], dict[str, float]]
    ) -> None:
        """Measure the network and add a row to the log.

        ``train_loss`` is the mean over the epoch as it was minimised: on augmented
        examples, with dropout on, while the weights moved.
        """
        measures = validate(self.final_model.eval())
        self.model.train()
        passed = self.watch.read()
        self.log.append(
            {
                "epoch": epoch,
                "train_loss": round(float(self.loss_sum) / steps, 6),
                **measures,
                "seconds": round(passed["wall_seconds"], 1),
            }
        )
        self.loss_sum = 0.0

    def save(self, path: Path, settings: dict[str, Any]) -> None:
        """Write a checkpoint and, beside it, the log."""
        state = {
            "settings": settings,
            "step": self.step,
            "log": self.log,
            "loss_sum": float(self.loss_sum),
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
        self.loss_sum = state["loss_sum"]
        self.watch = Stopwatch(**state["watch"])
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.average:
            self.average.model.load_state_dict(state["average"])
