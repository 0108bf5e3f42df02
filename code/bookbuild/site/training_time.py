"""What a card's training took, and where."""

from collections.abc import Mapping
from typing import Any

from bookbuild.site.record import duration

PROJECTED = "projected_seconds"  # the end of a metric's name, after that of a variant


def projected_seconds(card: Mapping[str, Any]) -> float | None:
    """Seconds that two cores would have taken for what a GPU trained, if projected."""
    found = [
        metric["mean"]
        for name, metric in card["metrics"].items()
        if name.endswith(PROJECTED)
    ]
    return sum(found) if found else None


def cost_lines(card: Mapping[str, Any]) -> list[str]:
    """Time and machine of one seed; of a GPU's also the time projected for two cores.

    Raises:
        KeyError: the card lacks an entry.
    """
    machine = card["machine"]
    if "accelerator" not in machine:
        place = f"{machine['cores']} cores of {machine['processor']}"
        return [duration(card["wall_seconds"]), place]
    lines = [duration(card["wall_seconds"]), machine["accelerator"]]
    if (projected := projected_seconds(card)) is not None:
        cores = card["projected_on"]["cores"]
        lines.append(f"projected for {cores} cores: {duration(projected)}")
    return lines


def two_core_seconds(card: Mapping[str, Any]) -> float:
    """Seconds of one seed, projected if a GPU trained it and a projection is there."""
    projected = projected_seconds(card)
    return card["wall_seconds"] if projected is None else projected
