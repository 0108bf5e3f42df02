"""Calibration as a card holds it, and back."""

from collections.abc import Mapping, Sequence

import torch

from visiongen.evaluation.classification import Calibration

COLUMNS = ("confidence", "accuracy", "count")


def as_columns(bins: Calibration) -> dict[str, list[float]]:
    """Return the bins as lists that JSON can hold; empty ones hold zeros."""
    return {
        name: [round(value, 4) for value in getattr(bins, name).nan_to_num().tolist()]
        for name in COLUMNS
    }


def from_columns(columns: Mapping[str, Sequence[float]]) -> Calibration:
    """Return the bins again, empty ones NaN; the error to within rounding."""
    confidence, accuracy, count = (
        torch.tensor(columns[name], dtype=torch.float64) for name in COLUMNS
    )
    error = float(((confidence - accuracy).abs() * count).sum() / count.sum())
    empty = count == 0
    return Calibration(
        confidence.masked_fill(empty, torch.nan),
        accuracy.masked_fill(empty, torch.nan),
        count,
        error,
    )
