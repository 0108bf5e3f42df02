"""SIFT, ORB and Harris corners with plain patches, under changes of known size.

Every method gets 500 keypoints a picture, the strongest in the part that both pictures
show. Matches are nearest neighbours that pass the same ratio test.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.evaluation import MatchScore, score
from visiongen.classical.features.keypoints import (
    Keypoints,
    NoKeypoints,
    detect_and_describe,
)
from visiongen.classical.features.matching import (
    hamming_distances,
    l2_distances,
    one_to_one,
    ratio_test,
)
from visiongen.classical.features.patches import patch_descriptors
from visiongen.classical.features.structure_tensor import (
    corners,
    harris_response,
    structure_tensor,
)
from visiongen.classical.features.views import (
    View,
    blurred,
    brightened,
    noisy,
    rotated,
    scaled,
    shared_masks,
    tilted,
)
from visiongen.classical.filters import gaussian_1d
from visiongen.classical.image import to_float
from visiongen.data.files import homography, photograph, picture
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary

Detection = tuple[Keypoints, NDArray]  # with (N, D) descriptors
Method = Callable[[NDArray, NDArray, int], Detection]

PHOTOGRAPHS = ("astronaut", "brick", "camera", "chelsea", "coffee", "rocket")
CHANGES = {
    "rotation": (0, 15, 30, 45, 60, 75, 90, 120, 150, 180),
    "scale": (0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.4, 1.7, 2),
    "blur": (0, 1, 2, 3, 4, 5),
    "noise": (0, 0.02, 0.05, 0.1, 0.15, 0.2),
    "brightness": (0.125, 0.25, 0.5, 0.75, 1, 1.5, 2, 3),
    "viewpoint": (0, 10, 20, 30, 40, 50, 60, 70),
}
UNITS = {
    "rotation": "degrees",
    "scale": "factor",
    "blur": "σ in pixels",
    "noise": "σ, white is 1",
    "brightness": "gain",
    "viewpoint": "degrees of tilt",
}


def sift(image: NDArray, mask: NDArray, budget: int) -> Detection:
    """OpenCV's SIFT: 128 numbers a keypoint, stored as float32."""
    return detect_and_describe(cv2.SIFT.create(), image, budget, mask)


def orb(image: NDArray, mask: NDArray, budget: int) -> Detection:
    """OpenCV's ORB: 256 bits a keypoint."""
    return detect_and_describe(cv2.ORB.create(budget), image, budget, mask)


def harris_patch(image: NDArray, mask: NDArray, budget: int) -> Detection:
    """Our Harris corners with 64 pixels each: no scale, no rotation."""
    values = to_float(image)
    response = harris_response(structure_tensor(values, gaussian_1d(1.5)))
    found = corners(np.where(mask > 0, response, 0), budget, quality=1e-6, distance=4)
    return found, patch_descriptors(cv2.GaussianBlur(values, (0, 0), 1.5), found)


METHODS: dict[str, tuple[Method, Callable[[NDArray, NDArray], NDArray]]] = {
    "sift": (sift, l2_distances),
    "orb": (orb, hamming_distances),
    "harris_patch": (harris_patch, l2_distances),
}


def change(kind: str, image: NDArray, level: float, seed: int) -> View:
    """One of the six changes, at one level."""
    if kind == "noise":
        return noisy(image, level, np.random.default_rng(seed))
    changes = {
        "rotation": rotated,
        "scale": scaled,
        "blur": blurred,
        "brightness": brightened,
        "viewpoint": tilted,
    }
    return changes[kind](image, level)


def compare(
    name: str, first: NDArray, view: View, budget: int, ratio: float
) -> tuple[MatchScore, dict[str, float]]:
    """Score and cost of one method on one pair of pictures."""
    detect, distances_of = METHODS[name]
    masks = shared_masks(first.shape, view.image.shape, view.matrix)
    start = time.process_time()
    try:
        (one, a), (two, b) = (
            detect(image, mask, budget)
            for image, mask in zip((first, view.image), masks, strict=True)
        )
    except NoKeypoints:
        return MatchScore(0.0, 0.0, 0.0, 0), {}
    detected = time.process_time()
    distances = distances_of(a, b)
    pairs = np.empty((0, 2), int)
    if len(two) > 1:  # one candidate has no second nearest
        pairs = one_to_one(ratio_test(distances, ratio), distances)
    matched = time.process_time()
    cost = {
        "detect_ms": 500 * (detected - start),  # for one of the two pictures
        "match_ms": 1000 * (matched - detected),
        "keypoints": (len(one) + len(two)) / 2,
        "bytes": a.shape[1] * a.itemsize,
    }
    return score(one.points, two.points, pairs, view.matrix), cost


def measure(
    seed: int, photographs: tuple[str, ...], budget: int, ratio: float
) -> Measured:
    """Run everything: about 5 minutes of one processor core."""
    cv2.setNumThreads(1)
    images = [_grey(photograph(name)) for name in photographs]
    tables: dict[str, Any] = {}
    costs: dict[str, list[dict[str, float]]] = {name: [] for name in METHODS}
    for kind, levels in CHANGES.items():
        tables[kind] = {"levels": list(levels), "unit": UNITS[kind]}
        for name in METHODS:
            grid = []  # level, photograph
            for level in levels:
                found = [
                    compare(
                        name, image, change(kind, image, level, seed), budget, ratio
                    )
                    for image in images
                ]
                grid.append([result for result, _ in found])
                costs[name] += [cost for _, cost in found if cost]
            tables[kind][name] = _curves(grid)
    tables["graf"] = _graf(budget, ratio)
    tables["cost"] = {
        name: {key: float(np.median([c[key] for c in each])) for key in each[0]}
        for name, each in costs.items()
    }
    tables["photographs"] = list(photographs)
    return Measured(_headline(tables), tables)


def _curves(grid: list[list[MatchScore]]) -> dict[str, list]:
    """Mean and standard deviation over photographs, and each photograph's values."""
    curves = {}
    for quantity in ("repeatability", "precision", "recall"):
        values = np.array([[getattr(s, quantity) for s in row] for row in grid])
        # Without a match there is no precision, and nothing right: it counts as 0.
        values = np.nan_to_num(values)  # (levels, photographs)
        curves[quantity] = values.mean(1).round(4).tolist()
        curves[f"{quantity}_std"] = values.std(1, ddof=1).round(4).tolist()
        curves[f"{quantity}_each"] = values.T.round(4).tolist()
    curves["matches"] = np.mean([[s.matches for s in row] for row in grid], 1).tolist()
    return curves


def _graf(budget: int, ratio: float) -> dict[str, dict[str, float]]:
    """The same numbers for two real photographs of one wall."""
    first, second = (_grey(picture(f"images/graf{n}.png")) for n in (1, 3))
    view = View(second, homography("images/H1to3p.xml"))
    return {
        name: vars(compare(name, first, view, budget, ratio)[0]) for name in METHODS
    }


def _headline(tables: dict) -> dict[str, dict]:
    """For each method and quantity the mean over all changes; n photographs."""
    metrics = {}
    for name in METHODS:
        for quantity in ("repeatability", "precision", "recall"):
            each = [
                np.array(tables[kind][name][f"{quantity}_each"]) for kind in CHANGES
            ]
            over_levels = np.mean([values.mean(1) for values in each], axis=0)
            percent = (100 * over_levels).tolist()
            metrics[f"{name}_{quantity}"] = summary(percent, "%")
    return metrics


def _grey(image: NDArray) -> NDArray:
    return image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)


recipe = Benchmark(
    name="matching_benchmark",
    purpose="SIFT, ORB and Harris with patches under six changes of known size",
    data=(
        *(f"photographs/{name}" for name in PHOTOGRAPHS),
        "images/graf1.png",
        "images/graf3.png",
        "images/H1to3p.xml",
    ),
    measure=partial(measure, photographs=PHOTOGRAPHS, budget=500, ratio=0.8),
)
