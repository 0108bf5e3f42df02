"""Scoring of generated pictures: the one place where training meets the suite."""

from typing import Any

from torch import Tensor

Metrics = dict[str, float]


def score_generated(
    pictures: Tensor, labels: Tensor | None, data: str
) -> tuple[Metrics, dict[str, Any]]:
    """Compare generated pictures with the data set that they imitate.

    EDITOR: connect ``visiongen.evaluation.suite`` here; until then nothing is scored.
    With the suite of chapters 8 to 10 the body is::

        protocol = Protocol(data, samples=len(pictures))
        return load_suite(protocol).score(pictures, labels)

    Args:
        pictures: ``(N, C, H, W)`` uint8, unselected; smaller ones than the data's are
            of a run at reduced resolution.
        labels: ``(N,)``, what was asked for; None if nothing was.
        data: name of the data set.

    Returns:
        Metrics for the card, and tables behind them.
    """
    return {}, {}
