"""Calibration survives the way onto a card and back."""

import json

import pytest
import torch

from visiongen.evaluation.calibration_columns import as_columns, from_columns
from visiongen.evaluation.classification import calibration


def test_bins_come_back_with_their_error_and_their_gaps():
    torch.manual_seed(0)
    probabilities = (3 * torch.randn(200, 5)).softmax(1)
    bins = calibration(probabilities, torch.randint(5, (200,)))
    again = from_columns(json.loads(json.dumps(as_columns(bins))))
    assert again.error == pytest.approx(bins.error, abs=1e-4)
    assert torch.equal(again.count, bins.count.double())
    assert torch.equal(again.confidence.isnan(), bins.count == 0)
    full = bins.count > 0
    torch.testing.assert_close(
        again.accuracy[full], bins.accuracy[full], atol=1e-4, rtol=0
    )
