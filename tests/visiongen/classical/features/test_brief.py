import cv2
import numpy as np
import pytest

from visiongen.classical.features.brief import (
    comparison_pattern,
    far_from_border,
    oriented_brief,
)
from visiongen.classical.features.fast import fast, intensity_centroid_angles
from visiongen.classical.features.keypoints import keypoints
from visiongen.classical.features.matching import hamming_distances
from visiongen.classical.filters import gaussian_blur
from visiongen.data.files import photograph


def described(image, pattern):
    found = fast(image, 30)
    found = found[far_from_border(image.shape, found)].strongest(150)
    angles = intensity_centroid_angles(image, found.points)
    found = keypoints(found.points, 31.0, angles, found.responses)
    return found, oriented_brief(gaussian_blur(image, 2.0), found, pattern)


def test_bit_says_that_the_first_end_is_darker():
    image = np.tile(np.arange(60.0), (60, 1))  # brighter to the right
    pattern = np.array([[[-5, 0], [5, 0]], [[5, 0], [-5, 0]]] * 4, float)
    found = keypoints(np.array([[30, 30]]), 31.0)
    assert oriented_brief(image, found, pattern).tolist() == [[0b10101010]]


def test_pattern_turns_with_the_keypoint():
    image = np.tile(np.arange(60.0)[:, None], (1, 60))  # brighter downwards
    pattern = np.array([[[-5, 0], [5, 0]], [[5, 0], [-5, 0]]] * 4, float)
    down = keypoints(np.array([[30, 30]]), 31.0, np.pi / 2)
    assert oriented_brief(image, down, pattern).tolist() == [[0b10101010]]


def test_descriptors_survive_a_quarter_turn():
    image = photograph("camera")[100:300, 150:350]
    pattern = comparison_pattern()
    found, before = described(image, pattern)
    turned, after = described(np.rot90(image).copy(), pattern)
    where = {tuple(p): n for n, p in enumerate(turned.points)}
    pairs = [
        (n, where[(y, 199 - x)])
        for n, (x, y) in enumerate(found.points)
        if (y, 199 - x) in where
    ]
    assert len(pairs) > 60
    one, two = np.array(pairs).T
    changed = np.diag(hamming_distances(before[one], after[two]))
    assert np.median(changed) <= 8  # of 256; chance gives 128
    assert np.median(hamming_distances(before, after)) > 80


def test_256_bits_fit_32_bytes():
    _, descriptors = described(photograph("camera"), comparison_pattern())
    assert descriptors.dtype == np.uint8
    assert descriptors.shape[1] == 32
    assert descriptors.shape[1] == cv2.ORB_create().descriptorSize()


def test_pattern_is_reproducible_and_in_the_patch():
    assert (comparison_pattern(seed=4) == comparison_pattern(seed=4)).all()
    assert np.abs(comparison_pattern()).max() <= 15


def test_keypoints_at_the_border_are_refused():
    with pytest.raises(ValueError, match="of the border"):
        oriented_brief(
            np.zeros((60, 60)), keypoints([[5, 30]], 31.0), comparison_pattern()
        )


def test_colour_is_refused():
    with pytest.raises(ValueError, match="grey"):
        oriented_brief(
            np.zeros((60, 60, 3)), keypoints([[30, 30]], 31.0), comparison_pattern()
        )
