import numpy as np
import pytest

from visiongen.classical.features.panorama import fading, stitch
from visiongen.data.files import photograph


@pytest.mark.parametrize("name", ["camera", "astronaut"])
def test_two_halves_give_back_the_photograph(name):
    image = photograph(name)[::2, ::2]
    left, right = image[:, :160], image[:, 90:]
    shift = np.array([[1, 0, -90], [0, 1, 0], [0, 0, 1.0]])  # left to right
    joined = stitch(left, right, shift)
    assert joined.shape == image.shape
    np.testing.assert_allclose(joined, image / 255, atol=1e-9)


def test_canvas_holds_both_and_is_black_elsewhere():
    white = np.ones((20, 30))
    shift = np.array([[1, 0, 10], [0, 1, -5], [0, 0, 1.0]])
    joined = stitch(white, white, shift)
    assert joined.shape == (25, 40)
    assert joined[0, 0] == 0  # above the second, left of the first
    assert joined[-1, -1] == 0
    np.testing.assert_allclose(joined[10:20, 12:28], 1)


def test_weight_fades_to_the_rim():
    weight = fading(np.zeros((21, 31, 3)))
    assert weight[10, 15] == 1
    assert 0 < weight[0, 0] < 0.01


def test_wild_homography_is_refused():
    with pytest.raises(ValueError, match="homography is wrong"):
        stitch(np.ones((20, 30)), np.ones((20, 30)), np.diag([50.0, 50.0, 1.0]))


def test_grey_and_colour_do_not_mix():
    with pytest.raises(ValueError, match="do not mix"):
        stitch(np.ones((20, 30)), np.ones((20, 30, 3)), np.eye(3))
