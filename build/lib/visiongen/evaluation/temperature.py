"""Confidence made honest by one number."""

import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar
from torch import Tensor


def fit_temperature(scores: Tensor, labels: Tensor) -> float:
    """Return the temperature that makes held-out labels most likely.

    ``(scores / temperature).softmax(1)`` is then calibrated as well as one number can;
    no decision changes.

    Args:
        scores: ``(N, K)`` of held-out images, before the softmax.
        labels: ``(N,)``.

    Source: Guo et al. (2017), On Calibration of Modern Neural Networks, section 4.2.
    """
    precise = scores.double()

    def loss(log_temperature: float) -> float:
        temperature = torch.tensor(log_temperature).exp()
        return float(F.cross_entropy(precise / temperature, labels))

    found = minimize_scalar(loss, bounds=(-5, 5), method="bounded")
    return float(torch.tensor(found.x).exp())
