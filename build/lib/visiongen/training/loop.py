"""The training loop of the book."""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from visiongen.training.abilities import (
    FollowsProgress,
    Move,
    ShowsPictures,
    TakesTurns,
    moves_of,
)
from visiongen.training.checkpoint import load_checkpoint
from visiongen.training.pictures import write_frame
from visiongen.training.precision import autocast, usable
from visiongen.training.progress import Row, progress_bar
from visiongen.training.randomness import epoch_order, seed_initial_weights, seed_step
from visiongen.training.recipe import Recipe, Task
from visiongen.training.run_state import RunState
from visiongen.training.snapshots import save_snapshot
from visiongen.training.stopwatch import Stopwatch

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True)
class Trained:
    """What a run gives.

    Attributes:
        model: the network, in evaluation mode; the moving average if there is one.
        task: the task, with its data.
        log: one row of measures for every epoch.
        watch: time and load.
        precision: "bf16" or "fp32", as it was used.
        device: where it ran.
    """

    model: nn.Module
    task: Task
    log: list[Row]
    watch: Stopwatch
    precision: str
    device: torch.device


def train(
    recipe: Recipe,
    seed: int = 0,
    folder: Path | None = None,
    *,
    device: str | None = None,
    checkpoint_seconds: float = 60.0,
) -> Trained:
    """Train a recipe, or go on with the run that ``folder`` holds.

    Every random number follows from ``seed`` and the number of the step, so a run
    that was killed and resumed ends with the same bits as one that was not.

    Args:
        recipe: what to train.
        seed: fixes initial weights, order of the data, augmentation and dropout.
        folder: where checkpoint and log go; None keeps nothing.
        device: "cpu" to leave a GPU unused; None takes what Accelerate finds.
        checkpoint_seconds: shortest time between two checkpoints.

    Raises:
        ResumeError: ``folder`` holds a run with other settings.
        CheckpointError: a checkpoint cannot be written, or is damaged.
        ValueError: the batch does not divide among the processes, or an adversarial
            task is to run in several.
    """
    accelerator = Accelerator(cpu=device == "cpu")
    rank, processes = accelerator.process_index, accelerator.num_processes
    if recipe.batch_size % processes:
        raise ValueError(
            f"{recipe.name}'s batch of {recipe.batch_size} does not divide among "
            f"{processes} processes"
        )
    task = recipe.task()
    if isinstance(task, TakesTurns) and processes > 1:
        raise ValueError(f"{recipe.name} is adversarial: it runs in one process only")
    seed_initial_weights(seed)  # already here: a task may draw its examples
    task.prepare(accelerator.device)
    precision = usable(recipe.precision, accelerator.device)
    settings = recipe.settings() | {"seed": seed, "precision": precision}

    model = task.build_model().to(accelerator.device)
    kept = task.kept(model) if isinstance(task, TakesTurns) else model
    state = RunState(model, recipe.optimiser(model), recipe.ema_decay, kept)
    if folder and (saved := load_checkpoint(folder / CHECKPOINT, settings)):
        state.restore(saved)
    model = accelerator.prepare(model).train()  # averages gradients over processes

    context = partial(autocast, precision, accelerator.device)
    steps_per_epoch = task.size // recipe.batch_size
    total = recipe.epochs * steps_per_epoch
    saved_at = time.monotonic()
    with progress_bar(recipe.name, state.step, total, rank == 0) as bar:
        while state.step < total:
            epoch, position = divmod(state.step, steps_per_epoch)
            if position == 0 or state.order is None:
                state.order = epoch_order(seed, epoch, task.size)
            first = position * recipe.batch_size
            indices = state.order[first : first + recipe.batch_size]  # (B,)

            seed_step(seed, state.step, rank)
            state.set_rate(recipe.schedule(state.step / total))
            if isinstance(task, FollowsProgress):
                task.progress = state.step / total
            shares = indices[rank::processes]
            for move in moves_of(task, model, shares, context):
                accelerator.backward(move.loss)
                measures = in_the_log(move, model)
                if recipe.gradient_clip:
                    accelerator.clip_grad_norm_(
                        model.parameters(), recipe.gradient_clip
                    )
                state.move(accelerator.reduce(measures, "mean"))
            state.update()
            bar.update()

            if position + 1 == steps_per_epoch:
                state.end_epoch(epoch + 1, task.validate)
                if folder and rank == 0 and isinstance(task, ShowsPictures):
                    drawn = task.pictures(state.final_model.eval())
                    write_frame(folder, epoch + 1, drawn)
                    model.train()
                if folder and rank == 0 and epoch + 1 in recipe.snapshots:
                    save_snapshot(state.final_model, folder, epoch + 1)
            due = time.monotonic() >= saved_at + checkpoint_seconds
            if folder and rank == 0 and (due or state.step == total):
                state.save(folder / CHECKPOINT, settings)
                saved_at = time.monotonic()
    state.watch.read()
    final = state.final_model.eval()
    return Trained(final, task, state.log, state.watch, precision, accelerator.device)


def in_the_log(move: Move, model: nn.Module) -> dict[str, Tensor]:
    """Return what the log says of a move; of a player's, its gradient's length too."""
    if not move.player:
        return {"train_loss": move.loss.detach()}
    slopes = [w.grad for w in model.parameters() if w.grad is not None]
    return {
        f"{move.player}_loss": move.loss.detach(),
        f"{move.player}_gradient": torch.nn.utils.get_total_norm(slopes),
        **{name: value.detach() for name, value in move.measures.items()},
    }
