"""The gap between two sets of embeddings."""

import torch
import torch.nn.functional as F

from visiongen.evaluation.modality_gap import modality_gap, shifted, told_apart


def cones(apart):
    generator = torch.Generator().manual_seed(0)
    there, here = torch.randn(2, 200, 16, generator=generator)
    there[:, 0] += apart
    here[:, 0] -= apart
    return F.normalize(there, dim=1), F.normalize(here, dim=1)


def test_a_shift_by_nothing_moves_nothing():
    images, texts = cones(2)
    for before, after in zip((images, texts), shifted(images, texts, 0), strict=True):
        torch.testing.assert_close(before, after)


def test_a_whole_shift_nearly_closes_the_gap_and_a_negative_one_widens_it():
    images, texts = cones(2)
    length = modality_gap(images, texts).norm()
    assert modality_gap(*shifted(images, texts, 1)).norm() < 0.1 * length
    assert modality_gap(*shifted(images, texts, -1)).norm() > 1.1 * length


def test_a_plane_tells_distant_cones_apart_and_equal_ones_not():
    assert told_apart(*cones(8)) == 100
    assert told_apart(*cones(0)) < 65
