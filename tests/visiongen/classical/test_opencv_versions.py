"""What the library and chapters 2 and 3 use of OpenCV, present in 4.10 and in 5."""

import cv2
import numpy as np
import pytest

PICTURE = np.random.default_rng(0).integers(0, 256, (120, 160), dtype=np.uint8)
PICTURE = cv2.GaussianBlur(PICTURE, None, 2.0)
PICTURE = cv2.normalize(PICTURE, None, 0, 255, cv2.NORM_MINMAX)
MOVED = np.roll(PICTURE, 2, axis=1)


@pytest.mark.parametrize(
    ("create", "kind", "length"),
    [(cv2.SIFT_create, np.float32, 128), (cv2.ORB_create, np.uint8, 32)],
)
def test_detectors_give_descriptors_of_this_kind(create, kind, length):
    found, descriptors = create(50).detectAndCompute(PICTURE, None)
    assert descriptors.dtype == kind
    assert descriptors.shape == (len(found), length)


@pytest.mark.parametrize("create", [cv2.SIFT_create, cv2.ORB_create])
def test_flat_picture_has_no_descriptors(create):
    found, descriptors = create().detectAndCompute(np.zeros((99, 99), np.uint8), None)
    assert len(found) == 0
    assert descriptors is None


def test_sift_may_return_one_more_than_asked_for_and_orb_never():
    """Equal budgets must be cut by hand: SIFT keeps ties and repeats angles."""
    assert len(cv2.ORB_create(50).detect(PICTURE)) <= 50
    assert 50 <= len(cv2.SIFT_create(50).detect(PICTURE)) <= 60


def test_dense_flow_is_float32_right_and_down():
    farneback = cv2.calcOpticalFlowFarneback(
        PICTURE, MOVED, None, 0.5, 3, 15, 3, 7, 1.5, 0
    )
    preset = cv2.DISOPTICAL_FLOW_PRESET_MEDIUM
    dis = cv2.DISOpticalFlow_create(preset).calc(PICTURE, MOVED, None)
    for flow in (farneback, dis):
        assert flow.dtype == np.float32
        assert flow.shape == (120, 160, 2)
        np.testing.assert_allclose(np.median(flow, axis=(0, 1)), [2, 0], atol=0.1)


def test_homography_with_all_points_and_with_ransac():
    source = np.random.default_rng(0).uniform(0, 100, (20, 2))
    for method in (0, cv2.RANSAC):
        matrix, used = cv2.findHomography(source, source + 3, method, 2.0)
        np.testing.assert_allclose(matrix, [[1, 0, 3], [0, 1, 3], [0, 0, 1]], atol=1e-4)
        assert used.sum() == 20
