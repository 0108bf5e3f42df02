"""The forward process: how much noise belongs to a time, and what becomes of data."""

from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.diffusion.noise_schedule import NoiseSchedule
from visiongen.plots.style import COLOURS, COLUMN, INK

BINS = 60


def show_schedules(schedules: Mapping[str, NoiseSchedule]) -> Figure:
    """Draw β, the amplitude and the power of the signal, and its ratio to the noise.

    Args:
        schedules: by the name that the legend gives them.
    """
    figure, (added, kept, ratio) = plt.subplots(
        1, 3, figsize=(COLUMN, 2.4), layout="constrained"
    )
    for colour, (name, schedule) in zip(COLOURS, schedules.items(), strict=False):
        times = np.arange(schedule.steps + 1)
        power = schedule.alpha_bar.numpy()
        added.semilogy(times[1:], schedule.betas.numpy(), color=colour, label=name)
        kept.plot(times, np.sqrt(power), color=colour)
        kept.plot(times, power, "--", color=colour)
        ratio.semilogy(times[1:], schedule.snr.numpy()[1:], color=colour)
    kept.plot([], [], color=INK, label="√ᾱ, amplitude")
    kept.plot([], [], "--", color=INK, label="ᾱ, power")
    added.set(xlabel="t", ylabel="β, variance added")
    kept.set(xlabel="t", ylabel="signal kept", ylim=(-0.05, 1.45))
    ratio.set(xlabel="t", ylabel="signal-to-noise ratio")
    ratio.axhline(1, color=INK, lw=0.8)
    added.legend()
    kept.legend(loc="upper right", fontsize=7)
    plt.close(figure)
    return figure


@dataclass(frozen=True)
class Spread:
    """Numbers at one time, and the density that they should have.

    Attributes:
        values: simulated ``(N,)``.
        places: where the density is known ``(n,)``.
        density: the density there ``(n,)``.
    """

    values: ArrayLike
    places: ArrayLike
    density: ArrayLike


def show_spreading(moments: Mapping[str, Spread]) -> Figure:
    """Draw a histogram at each time, with the density as a line over it.

    Args:
        moments: by the title of their panel.
    """
    figure, grid = plt.subplots(
        1,
        len(moments),
        figsize=(COLUMN, 1.9),
        sharex=True,
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for axes, (title, moment) in zip(grid.flat, moments.items(), strict=True):
        places = np.asarray(moment.places)
        bins = np.linspace(places.min(), places.max(), BINS + 1).tolist()
        values = np.asarray(moment.values)
        axes.hist(values, bins, density=True, color=COLOURS[5], alpha=0.7)
        axes.plot(places, np.asarray(moment.density), color=INK, lw=1)
        axes.set_title(title, fontsize=8.5)
        axes.set(xlabel="x", xlim=(places.min(), places.max()))
    grid.flat[0].set_ylabel("density")
    plt.close(figure)
    return figure
