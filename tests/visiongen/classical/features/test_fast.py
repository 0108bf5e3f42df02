import cv2
import numpy as np
import pytest

from visiongen.classical.features.fast import (
    fast,
    intensity_centroid_angles,
    segment_score,
)
from visiongen.classical.features.keypoints import from_opencv
from visiongen.data.files import photograph


@pytest.mark.parametrize("threshold", [10, 40])
def test_corners_and_scores_equal_opencv(threshold):
    image = photograph("camera")
    theirs = cv2.FastFeatureDetector_create(threshold).detect(image)
    ours = fast(image, threshold)
    assert len(ours) > 100
    assert {
        (*p, r) for p, r in zip(ours.points.tolist(), ours.responses, strict=True)
    } == {(*k.pt, k.response) for k in theirs}


def test_angles_equal_those_of_orb():
    image = photograph("camera")
    found = from_opencv(cv2.ORB_create(300, nlevels=1).detect(image))
    ours = intensity_centroid_angles(image, found.points)
    turn = np.angle(np.exp(1j * (ours - found.angles)))
    assert np.rad2deg(np.abs(turn)).max() < 0.1


@pytest.mark.parametrize(
    ("side", "degrees"), [("right", 0), ("below", 90), ("left", 180), ("above", -90)]
)
def test_angle_points_at_the_bright_side(side, degrees):
    y, x = np.mgrid[-20:21, -20:21]
    bright = {"right": x > 0, "below": y > 0, "left": x < 0, "above": y < 0}[side]
    angle = intensity_centroid_angles(bright.astype(np.uint8), np.array([[20, 20]]))
    assert np.rad2deg(np.angle(np.exp(1j * (angle - np.deg2rad(degrees))))) == (
        pytest.approx(0, abs=1e-6)
    )


def test_rotating_the_picture_rotates_the_corners():
    image = photograph("camera")[100:300, 150:350]
    turned = np.rot90(image).copy()  # (x, y) goes to (y, 199 − x)
    before = {(y, 199 - x) for x, y in fast(image).points}
    after = set(map(tuple, fast(turned).points))
    assert before == after


def test_flat_picture_has_no_corner():
    assert len(fast(np.full((40, 40), 7, np.uint8))) == 0


def test_edge_fails_and_corner_passes():
    image = np.zeros((41, 41), np.uint8)
    image[20:, :] = 200
    assert segment_score(image)[20, 20] < 1
    image[:, :20] = 0
    assert segment_score(image)[20, 20] >= 100


@pytest.mark.parametrize(
    "image",
    [np.zeros((20, 20, 3), np.uint8), np.zeros((20, 20)), np.zeros((5, 9), "u1")],
)
def test_bad_pictures_are_refused(image):
    with pytest.raises(ValueError, match="FAST needs"):
        fast(image)


def test_disc_must_fit():
    with pytest.raises(ValueError, match="within 15 px of the border"):
        intensity_centroid_angles(np.zeros((50, 50)), np.array([[5, 25]]))
