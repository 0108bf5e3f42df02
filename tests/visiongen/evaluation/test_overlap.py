"""Precision, recall, neighbours, diversity and memorisation, by brute force."""

import pytest
import torch
from sklearn.neighbors import NearestNeighbors

from visiongen.evaluation import distances
from visiongen.evaluation.distances import nearest, neighbour_radius
from visiongen.evaluation.diversity import relative_diversity, spread
from visiongen.evaluation.memorisation import memorisation
from visiongen.evaluation.precision_recall import overlap


def drawn(count, seed, shift=0.0, width=5):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, width, generator=generator) + shift


@pytest.fixture(params=[7, 1000])
def rows(request, monkeypatch):
    """Small parts and large ones must give the same."""
    monkeypatch.setattr(distances, "ROWS", request.param)
    monkeypatch.setattr("visiongen.evaluation.precision_recall.ROWS", request.param)


@pytest.mark.usefixtures("rows")
def test_radius_and_nearest_equal_scikit_learns():
    points, queries = drawn(60, 0), drawn(23, 1)
    search = NearestNeighbors().fit(points)
    expected = search.kneighbors(n_neighbors=3)[0][:, -1]
    torch.testing.assert_close(neighbour_radius(points, 3), torch.tensor(expected))
    distance, which = nearest(queries, points)
    there, indices = search.kneighbors(queries, n_neighbors=1)
    torch.testing.assert_close(distance, torch.tensor(there[:, 0]))
    assert which.tolist() == indices[:, 0].tolist()


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("k", [1, 3])
def test_overlap_equals_its_definition(k):
    generated, real = drawn(40, 0, 0.5), drawn(50, 1)

    def inside(points, centres):
        """Whether each point is in the ball of each centre, from the definition."""
        ball = [
            sorted(float((c - other).norm()) for other in centres)[k] for c in centres
        ]
        return [
            [float((p - c).norm()) <= r for c, r in zip(centres, ball, strict=True)]
            for p in points
        ]

    in_real, in_generated = inside(generated, real), inside(real, generated)
    found = overlap(generated, real, k)
    assert found.precision == pytest.approx(sum(map(any, in_real)) / 40)
    assert found.recall == pytest.approx(sum(map(any, in_generated)) / 50)
    assert found.density == pytest.approx(sum(map(sum, in_real)) / 40 / k)
    assert found.coverage == pytest.approx(
        sum(map(any, zip(*in_real, strict=True))) / 50
    )


def test_a_copy_has_full_precision_and_recall():
    real = drawn(300, 0)
    found = overlap(real.clone(), real)
    assert (found.precision, found.recall, found.coverage) == (1, 1, 1)


def test_points_far_away_have_none():
    found = overlap(drawn(50, 0, 100.0), drawn(50, 1))
    assert (found.precision, found.recall, found.density, found.coverage) == (
        0,
        0,
        0,
        0,
    )


def test_half_of_the_modes_halves_recall_but_not_precision():
    real = torch.cat([drawn(200, 0), drawn(200, 1, 50.0)])
    found = overlap(drawn(400, 2), real)
    assert found.precision > 0.8
    assert found.recall < 0.5


@pytest.mark.parametrize("k", [0, 5])
def test_k_must_be_smaller_than_the_set(k):
    with pytest.raises(ValueError, match="k must lie in 1 … 4"):
        neighbour_radius(drawn(5, 0), k)


def test_spread_is_the_mean_over_all_pairs():
    points = drawn(30, 0)
    pairs = torch.pdist(points.double())
    assert spread(points) == pytest.approx(float(pairs.square().mean().sqrt()))
    assert spread(points[:1]) == 0


def test_diversity_is_relative_to_the_same_class():
    real = torch.cat([drawn(500, 0), 10 * drawn(500, 1)])
    classes = torch.arange(1000) // 500
    generated = torch.cat([drawn(500, 2) / 2, 10 * drawn(500, 3)])
    found = relative_diversity(generated, classes, real, classes)
    assert found == pytest.approx({0: 0.5, 1: 1.0}, rel=0.05)


def test_a_class_without_real_variety_is_left_out():
    real, classes = drawn(10, 0), torch.tensor([0] * 9 + [1])
    assert set(relative_diversity(real, classes, real, classes)) == {0}


def test_copies_are_found_and_fresh_samples_are_not():
    training, test = drawn(2000, 0, width=8), drawn(1000, 1, width=8)
    fresh = memorisation(drawn(1000, 2, width=8), test, training)
    assert fresh.copies == pytest.approx(0.01, abs=0.01)
    assert fresh.distance_ratio == pytest.approx(1, abs=0.05)
    copied = torch.cat([training[:300] + 1e-3, drawn(700, 3, width=8)])
    assert memorisation(copied, test, training).copies == pytest.approx(0.3, abs=0.02)
