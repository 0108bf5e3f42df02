"""The training loop of the book."""

import time
from dataclasses import dataclass
from pathlib import Path

import torch
from accelerate import Accelerator
from torch import nn

from visiongen.training.checkpoint import load_checkpoint
from visiongen.training.precision import autocast, usable
from visiongen.training.progress import Row, progress_bar
from visiongen.training.randomness import epoch_order, seed_initial_weights, seed_step
from visiongen.training.recipe import Recipe, Task
from visiongen.training.run_state import RunState
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
        ValueError: the batch does not divide among the processes.
    """
    accelerator = Accelerator(cpu=device == "cpu")
    rank, processes = accelerator.process_index, accelerator.num_processes
    if recipe.batch_size % processes:
        raise ValueError(
            f"{recipe.name}'s batch of {recipe.batch_size} does not divide among "
            f"{processes} processes"
        )
    task = recipe.task()
    seed_initial_weights(seed)  # already here: a task may draw its examples
    task.prepare(accelerator.device)
    precision = usable(recipe.precision, accelerator.device)
    settings = recipe.settings() | {"seed": seed, "precision": precision}

    model = task.build_model().to(accelerator.device)
    state = RunState(model, recipe.optimiser(model), recipe.ema_decay)
    if folder and (saved := load_checkpoint(folder / CHECKPOINT, settings)):
        state.restore(saved)
    model = accelerator.prepare(model).train()  # averages gradients over processes

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
            with autocast(precision, accelerator.device):
                loss = task.loss(model, task.batch(indices[rank::processes]))
            accelerator.backward(loss)
            if recipe.gradient_clip:
                accelerator.clip_grad_norm_(model.parameters(), recipe.gradient_clip)
            state.update(accelerator.reduce(loss.detach(), "mean"))
            bar.update()

            if position + 1 == steps_per_epoch:
                state.end_epoch(epoch + 1, steps_per_epoch, task.validate)
            due = time.monotonic() >= saved_at + checkpoint_seconds
            if folder and rank == 0 and (due or state.step == total):
                state.save(folder / CHECKPOINT, settings)
                saved_at = time.monotonic()
    state.watch.read()
    final = state.final_model.eval()
    return Trained(final, task, state.log, state.watch, precision, accelerator.device)
