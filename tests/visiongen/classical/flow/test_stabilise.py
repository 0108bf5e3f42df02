import cv2
import numpy as np
import pytest

from visiongen.classical.features.homography import corner_error, transform
from visiongen.classical.filters import gaussian_blur
from visiongen.classical.flow.stabilise import (
    camera_motion,
    camera_path,
    dominant_motion,
    path_of_tracks,
    similarity,
    smooth_path,
    stabilise,
)


def turn(degrees, scale=1.0, u=0.0, v=0.0):
    c, s = (scale * f(np.deg2rad(degrees)) for f in (np.cos, np.sin))
    return np.array([[c, -s, u], [s, c, v], [0, 0, 1.0]])


@pytest.fixture
def points():
    return np.random.default_rng(0).uniform(0, 300, (60, 2))


def test_similarity_is_found_exactly(points):
    truth = turn(12, 1.1, 5, -7)
    np.testing.assert_allclose(similarity(points, transform(truth, points)), truth)


def test_similarity_equals_opencv_on_noisy_points(points):
    noise = np.random.default_rng(1).normal(0, 1, points.shape)
    target = transform(turn(5, 0.9, 3, 4), points) + noise
    theirs, _ = cv2.estimateAffinePartial2D(points, target, ransacReprojThreshold=100.0)
    np.testing.assert_allclose(similarity(points, target)[:2], theirs, atol=1e-3)


def test_majority_decides(points):
    truth = turn(2, 1.0, 4, -1)
    target = transform(truth, points)
    target[:24] += [15, 8]  # 40 % move on their own, and alike
    matrix, agree = dominant_motion(points, target)
    np.testing.assert_allclose(matrix, truth, atol=1e-9)
    assert not agree[:24].any()
    assert agree[24:].all()


@pytest.fixture(scope="module")
def shaken():
    """Six frames under a shaking camera, the path found, and the true one."""
    draw = np.random.default_rng(0)
    ground = gaussian_blur(draw.uniform(size=(240, 280)), 2.0)
    ground = (255 * (ground - ground.min()) / np.ptp(ground)).astype(np.uint8)
    path = [np.eye(3)]
    for _ in range(5):
        path.append(turn(draw.normal(0, 0.5), 1, *draw.normal(0, 3, 2)) @ path[-1])
    frames = [cv2.warpPerspective(ground, m, (280, 240)) for m in path]
    frames = np.stack(frames)[:, 40:200, 40:240].copy()
    return frames, camera_path(frames), np.stack(path)


def test_camera_path_is_recovered(shaken):
    _, found, truth = shaken
    crop = np.array([[1, 0, -40], [0, 1, -40], [0, 0, 1.0]])
    for ours, theirs in zip(found, crop @ truth @ np.linalg.inv(crop), strict=True):
        assert corner_error(ours, theirs, 160, 200) < 0.5


def test_path_of_tracks_is_recovered_although_points_are_lost(points):
    truth = [turn(0), turn(1, 1, 4, -2), turn(3, 1.02, 9, 1)]
    tracks = np.stack([transform(step, points) for step in truth])
    tracks[:, :10] += np.arange(3)[:, None, None] * [12, 5]  # these move on their own
    tracks[1:, 10:20] = np.nan
    tracks[2, 20:30] = np.nan
    np.testing.assert_allclose(path_of_tracks(tracks), truth, atol=1e-9)


def test_camera_motion_has_the_sign_of_the_picture(shaken):
    frame = shaken[0][0]
    moved = np.roll(frame, (3, 5), axis=(0, 1))
    np.testing.assert_allclose(camera_motion(frame, moved), turn(0, 1, 5, 3), atol=0.06)


def test_stabilised_frames_change_less(shaken):
    frames, path, _ = shaken
    steady = stabilise(frames, path, sigma=100.0)

    def unrest(video):
        inner = video[:, 40:-40, 50:-50].astype(float)
        return np.abs(np.diff(inner, axis=0)).mean()

    assert steady.dtype == np.uint8
    assert unrest(steady) < 0.3 * unrest(frames)


def test_still_camera_is_left_alone():
    frames = np.random.default_rng(0).integers(0, 256, (3, 20, 30, 3), np.uint8)
    still = np.broadcast_to(np.eye(3), (3, 3, 3))
    np.testing.assert_array_equal(stabilise(frames, still), frames)


def test_smoothing_keeps_a_constant_path():
    path = np.broadcast_to(turn(3, 1, 2, 1), (8, 3, 3))
    np.testing.assert_allclose(smooth_path(path, 3.0), path)


def test_one_point_is_not_enough():
    with pytest.raises(ValueError, match="2 pairs of points are needed, got 1"):
        dominant_motion(np.ones((1, 2)), np.ones((1, 2)))


def test_equal_points_are_refused():
    with pytest.raises(ValueError, match="the same"):
        similarity(np.ones((4, 2)), np.ones((4, 2)))
