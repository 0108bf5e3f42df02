"""The field of a discriminator is the gradient of its score."""

import torch

from visiongen.evaluation.score_field import score_field


def test_a_paraboloid_pulls_towards_its_top():
    top = torch.tensor([1.0, -2.0])

    def score(points):
        return -(points - top).square().sum(1)

    places, slopes = score_field(score, reach=3.0, side=5)
    assert places.shape == slopes.shape == (25, 2)
    assert places.min() == -3
    assert places.max() == 3
    torch.testing.assert_close(slopes, 2 * (top - places))
