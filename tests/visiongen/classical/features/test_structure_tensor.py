import cv2
import numpy as np
import pytest

from visiongen.classical.features.structure_tensor import (
    corners,
    eigenvalues,
    harris_response,
    shi_tomasi_response,
    structure_tensor,
)
from visiongen.classical.filters import gaussian_1d
from visiongen.data.files import photograph


@pytest.fixture(scope="module")
def image():
    return photograph("camera")[100:300, 150:390] / 255


def box(size):
    return np.full(size, 1 / size)


@pytest.mark.parametrize("size", [3, 5])
def test_harris_equals_opencv(image, size):
    ours = 16 * harris_response(structure_tensor(image, box(size)))
    theirs = cv2.cornerHarris(image.astype(np.float32), size, 3, 0.04)
    assert np.abs(ours - theirs).max() < 1e-4 * np.abs(theirs).max()


def test_shi_tomasi_equals_opencv(image):
    ours = 4 * shi_tomasi_response(structure_tensor(image, box(3)))
    theirs = cv2.cornerMinEigenVal(image.astype(np.float32), 3, ksize=3)
    assert np.abs(ours - theirs).max() < 1e-4 * theirs.max()


@pytest.mark.parametrize("distance", [1.0, 12.0])
def test_corners_equal_good_features_to_track(image, distance):
    response = shi_tomasi_response(structure_tensor(image, box(3)))
    ours = corners(response, 60, 0.02, distance).points
    theirs = cv2.goodFeaturesToTrack(image.astype(np.float32), 60, 0.02, distance)
    assert set(map(tuple, ours)) == set(map(tuple, theirs[:, 0].astype(float)))


def test_flat_edge_and_corner_have_0_1_and_2_large_eigenvalues():
    square = np.zeros((60, 60))
    square[20:, 20:] = 1
    small, large = eigenvalues(structure_tensor(square, gaussian_1d(1.5)))
    assert large[5, 5] == pytest.approx(0, abs=1e-12)  # flat
    assert large[45, 20] > 0.05  # edge
    assert small[45, 20] == pytest.approx(0, abs=1e-12)
    assert small[20, 20] > 0.01  # corner


def test_harris_is_negative_on_an_edge_and_positive_at_a_corner():
    square = np.zeros((60, 60))
    square[20:, 20:] = 1
    response = harris_response(structure_tensor(square, gaussian_1d(1.5)))
    assert response[45, 20] < 0 < response[20, 20]


def test_slope_is_in_grey_levels_per_pixel():
    ramp = np.tile(0.01 * np.arange(40), (40, 1))
    xx, xy, yy = structure_tensor(ramp, box(3))[20, 20]
    assert (xx, xy, yy) == (pytest.approx(1e-4), pytest.approx(0), pytest.approx(0))


def test_rotating_the_picture_rotates_the_response(image):
    def response(picture):
        return harris_response(structure_tensor(picture, gaussian_1d(1.5)))

    np.testing.assert_allclose(
        response(np.rot90(image)), np.rot90(response(image)), atol=1e-12
    )


def test_corners_keep_their_distance(image):
    response = shi_tomasi_response(structure_tensor(image, box(3)))
    points = corners(response, 100, distance=15).points
    gaps = np.linalg.norm(points[:, None] - points[None], axis=-1)
    assert gaps[~np.eye(len(points), dtype=bool)].min() >= 15


def test_flat_picture_has_no_corner():
    response = shi_tomasi_response(structure_tensor(np.ones((30, 30)), box(3)))
    assert len(corners(response, 10)) == 0


def test_colour_is_refused():
    with pytest.raises(ValueError, match="grey"):
        structure_tensor(np.zeros((10, 10, 3)), box(3))
