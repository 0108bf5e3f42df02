"""Two views of a photograph and the matches between them (chapter 2)."""

import json

import cv2
import numpy as np

from visiongen.classical.colour import rgb_to_grey
from visiongen.classical.features.keypoints import detect_and_describe
from visiongen.classical.features.matching import (
    distance_ratios,
    l2_distances,
    nearest,
    one_to_one,
)
from visiongen.classical.features.views import noisy, rotated, tilted
from visiongen.data.files import photograph
from visiongen.demos.pictures import halved, png

TILT, TURN = 50, 25  # degrees
NOISE = 0.02
KEYPOINTS = 500


def files() -> dict[str, bytes]:
    """The demo's data files by name.

    ``matches.json`` holds the true homography from the first picture to the second
    (nine numbers, row by row), and every match as ``x, y`` in the first picture,
    ``x, y`` in the second, and its distance ratio: nearest neighbours of SIFT
    descriptors, one to one, before any ratio test.
    """
    first = halved(rgb_to_grey(photograph("coffee")))
    tilt = tilted(first, TILT)
    turn = rotated(tilt.image, TURN)
    second = noisy(turn.image, NOISE, np.random.default_rng(0)).image
    matrix = turn.matrix @ tilt.matrix
    sift = cv2.SIFT_create()  # type: ignore[attr-defined]
    one, a = detect_and_describe(sift, first, KEYPOINTS)
    two, b = detect_and_describe(sift, second, KEYPOINTS)
    distances = l2_distances(a, b)
    pairs = one_to_one(nearest(distances), distances)
    ratios = distance_ratios(distances)[pairs[:, 0]]
    matches = np.column_stack([
        one.points[pairs[:, 0]], two.points[pairs[:, 1]], ratios
    ])  # fmt: skip
    content = {
        "homography": (matrix / matrix[2, 2]).ravel().tolist(),
        "matches": matches[np.argsort(ratios)].round(3).tolist(),
    }
    return {
        "first.png": png(first),
        "second.png": png(second),
        "matches.json": (json.dumps(content) + "\n").encode(),
    }
