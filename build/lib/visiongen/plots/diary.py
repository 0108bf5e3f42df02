"""The diary of an adversarial run, from a card."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from visiongen.plots.style import COLUMN

# By the label of a panel's axis, columns of the log with the names of their lines.
PANELS: dict[str, dict[str, str]] = {
    "mean of D": {"on_real": "D(x)", "on_fake": "D(G(z))"},
    "loss": {"discriminator_loss": "of D", "generator_loss": "of G"},
    "length of the gradient": {
        "discriminator_gradient": "of D",
        "generator_gradient": "of G",
    },
    "Fréchet distance": {"frechet_judge": "1,000 samples"},
}


def show_diary(log: Mapping[str, Sequence[float]]) -> Figure:
    """Draw answers, losses, gradients and the Fréchet distance over the epochs.

    Args:
        log: curves of one seed of an adversarial recipe's card.
    """
    figure, grid = plt.subplots(
        2, 2, figsize=(COLUMN, 4), sharex=True, layout="constrained"
    )
    for axes, (ylabel, lines) in zip(grid.flat, PANELS.items(), strict=True):
        for name, label in lines.items():
            axes.plot(log["epoch"], log[name], ".-", label=label)
        axes.set(ylabel=ylabel)
        axes.set_ylim(bottom=0)
        axes.legend()
    for axes in grid[1]:
        axes.set_xlabel("epoch")
        axes.locator_params(axis="x", integer=True)
    plt.close(figure)
    return figure
