"""Distances as distributions, against Ultralytics' own loss and decoder."""

import torch

from visiongen.detection.distribution_focal import (
    BINS,
    distribution_focal_loss,
    expected_distance,
)
from visiongen.pretrained.quiet_ultralytics import import_ultralytics


def logits(count, seed=0):
    return 3 * torch.randn(count, BINS, generator=torch.Generator().manual_seed(seed))


def test_the_loss_is_that_of_ultralytics():
    import_ultralytics()
    from ultralytics.utils.loss import DFLoss

    given = logits(40)
    target = torch.linspace(-0.5, 17, 40)
    expected = DFLoss(BINS)(given, target[:, None])[:, 0]
    ours = distribution_focal_loss(given, target)
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=0)


def test_the_expectation_is_that_of_ultralytics_decoder():
    import_ultralytics()
    from ultralytics.nn.modules.block import DFL

    given = logits(4 * 7).view(7, 4, BINS)
    expected = DFL(BINS)(given.permute(1, 2, 0).reshape(1, 4 * BINS, 7))[0].T
    ours = expected_distance(given)
    torch.testing.assert_close(ours, expected.detach(), atol=1e-5, rtol=0)


def test_the_two_bins_beside_the_target_minimise_the_loss():
    target = torch.tensor([3.25])
    best = torch.full((1, BINS), -30.0)
    best[0, 3], best[0, 4] = torch.tensor([0.75, 0.25]).log()
    least = distribution_focal_loss(best, target)
    for seed in range(20):
        other = distribution_focal_loss(best + 0.3 * logits(1, seed), target)
        assert other > least - 1e-6
    torch.testing.assert_close(expected_distance(best), target)
