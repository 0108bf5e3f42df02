"""Neighbours, temperature and domain alignment against scikit-learn and by hand."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.neighbors import KNeighborsClassifier

from visiongen.evaluation.classification import calibration
from visiongen.evaluation.domain import correlated_like, standardised_like
from visiongen.evaluation.neighbour_votes import neighbour_votes
from visiongen.evaluation.temperature import fit_temperature


def test_votes_equal_scikit_learns():
    known, labels = torch.randn(200, 8), torch.randint(5, (200,))
    features = torch.randn(40, 8)
    theirs = KNeighborsClassifier(7, metric="cosine").fit(known, labels)
    votes = neighbour_votes(features, known, labels, k=7)
    np.testing.assert_allclose(votes / 7, theirs.predict_proba(features), atol=1e-6)


def test_more_neighbours_than_vectors_are_refused():
    with pytest.raises(ValueError, match="9 neighbours are asked for, 4 vectors known"):
        neighbour_votes(torch.randn(1, 2), torch.randn(4, 2), torch.arange(4), k=9)


def overconfident():
    """Scores whose right temperature is 3, by construction."""
    generator = torch.Generator().manual_seed(0)
    honest = 2 * torch.randn(20_000, 4, generator=generator)
    labels = torch.multinomial(honest.softmax(1), 1, generator=generator)[:, 0]
    return 3 * honest, labels


def test_the_temperature_of_known_scores_is_found():
    scores, labels = overconfident()
    temperature = fit_temperature(scores, labels)
    assert temperature == pytest.approx(3, rel=0.05)
    grid = torch.linspace(0.5, 6, 111)
    losses = [F.cross_entropy(scores / t, labels) for t in grid]
    best = float(grid[torch.stack(losses).argmin()])
    assert temperature == pytest.approx(best, abs=0.05)


def test_the_temperature_calibrates():
    scores, labels = overconfident()
    scaled = scores / fit_temperature(scores, labels)
    before = calibration(scores.softmax(1), labels).error
    assert calibration(scaled.softmax(1), labels).error < 0.2 * before


def domains():
    generator = torch.Generator().manual_seed(0)
    mix = torch.randn(2, 5, 5, generator=generator)
    noise = torch.randn(2, 4000, 5, generator=generator)
    return noise @ mix + torch.tensor([1.0, -2.0])[:, None, None]


def test_standardised_features_have_the_known_mean_and_deviation():
    new, known = domains()
    moved = standardised_like(new, known)
    torch.testing.assert_close(moved.mean(0), known.mean(0), atol=1e-4, rtol=0)
    torch.testing.assert_close(moved.std(0), known.std(0), atol=1e-4, rtol=0)


def test_coral_gives_the_known_covariance():
    new, known = domains()
    moved = correlated_like(new, known, ridge=0.0)
    torch.testing.assert_close(moved.mean(0), known.mean(0), atol=1e-3, rtol=0)
    torch.testing.assert_close(
        torch.cov(moved.T), torch.cov(known.T), atol=1e-3, rtol=1e-3
    )
    # standardising alone leaves the correlations of the other domain
    rough = torch.cov(standardised_like(new, known).T)
    assert (rough - torch.cov(known.T)).abs().max() > 0.1


def test_coral_changes_nothing_within_one_domain():
    _, known = domains()
    torch.testing.assert_close(correlated_like(known, known), known, atol=1e-3, rtol=0)
