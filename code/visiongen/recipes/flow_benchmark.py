"""Zero flow, Lucas–Kanade, Horn–Schunck, Farnebäck and DIS on pairs with known motion.

One setting for all pairs. Average end-point and angular error over the pixels whose
true motion is known; on KITTI the true motion is known for about a sixth of them.
"""

import time
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from visiongen.classical.flow.consistency import occluded
from visiongen.classical.flow.errors import (
    angular_error,
    average,
    end_point_error,
    known,
)
from visiongen.classical.flow.methods import METHODS
from visiongen.data.files import flow_pair
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary

PAIRS = (
    "middlebury/RubberWhale",
    "middlebury/Dimetrodon",
    "middlebury/Urban2",
    "middlebury/Venus",
    "kitti",
    "sintel",
)


def measure(seed: int, pairs: tuple[str, ...]) -> Measured:
    """Run everything: about 2 minutes of one core. The seed changes nothing."""
    cv2.setNumThreads(1)
    rows = {name: compare(name) for name in pairs}
    return Measured(_headline(rows), {"pairs": rows})


def compare(name: str) -> dict:
    """Errors of every method on one pair."""
    pair = flow_pair(name)
    first, second = (
        cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (pair.first, pair.second)
    )
    valid = known(pair.truth)
    lengths = np.linalg.norm(pair.truth[valid], axis=-1)
    row = {
        "height": first.shape[0],
        "width": first.shape[1],
        "known": round(float(valid.mean()), 4),
        "mean_motion": round(float(lengths.mean()), 3),
        "largest_motion": round(float(lengths.max()), 3),
        "methods": {},
    }
    for method, estimate in METHODS.items():
        start = time.process_time()
        flow = estimate(first, second)
        seconds = time.process_time() - start
        row["methods"][method] = scores(flow, pair.truth) | {
            "cpu_seconds": round(seconds, 2)
        }
        if method != "zero":
            hidden = occluded(flow, estimate(second, first))
            row["methods"][method] |= split(flow, pair.truth, hidden)
    return row


def scores(flow: NDArray, truth: NDArray) -> dict[str, float]:
    """Averages, and the share of known pixels that are wrong by more than 3 pixels."""
    error = end_point_error(flow, truth)
    return {
        "end_point": round(average(error), 4),
        "angular": round(average(angular_error(flow, truth)), 3),
        "median_end_point": round(float(np.nanmedian(error)), 4),
        "above_3_px": round(float((error[known(truth)] > 3).mean()), 4),
    }


def split(flow: NDArray, truth: NDArray, hidden: NDArray) -> dict[str, float]:
    """End-point error where the round trip comes home, and the share where not."""
    error = end_point_error(flow, truth)
    return {
        "consistent_end_point": round(average(np.where(hidden, np.nan, error)), 4),
        "inconsistent": round(float(hidden[known(truth)].mean()), 4),
    }


def _headline(rows: dict) -> dict[str, dict]:
    """Mean over the Middlebury pairs (n of them), then each other pair by itself."""
    metrics = {}
    for method in METHODS:
        for quantity, unit in (("end_point", "px"), ("angular", "°")):
            values = {
                name: row["methods"][method][quantity] for name, row in rows.items()
            }
            middlebury = [v for name, v in values.items() if "middlebury" in name]
            metrics[f"{method}_middlebury_{quantity}"] = summary(middlebury, unit)
            for name, value in values.items():
                key = name.rpartition("/")[2].lower()
                metrics[f"{method}_{key}_{quantity}"] = summary([value], unit)
    return metrics


recipe = Benchmark(
    name="flow_benchmark",
    purpose="Lucas–Kanade, Horn–Schunck, Farnebäck, DIS on six pairs with known flow",
    data=tuple(f"flow/{name}" for name in PAIRS),
    measure=partial(measure, pairs=PAIRS),
)
