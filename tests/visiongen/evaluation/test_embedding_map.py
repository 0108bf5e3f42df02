"""A map keeps neighbours together, repeats itself, and works for a handful."""

import numpy as np
from sklearn.datasets import make_blobs
from sklearn.manifold import trustworthiness

from visiongen.evaluation.embedding_map import embedding_map

POINTS, GROUPS = make_blobs(90, 12, centers=3, random_state=0)


def test_neighbours_stay_neighbours():
    places = embedding_map(POINTS)
    assert places.shape == (90, 2)
    # a random layout has about 0.5; t-SNE depends on rounding in the second digit
    assert trustworthiness(POINTS, places, n_neighbors=5) > 0.9


def test_a_map_is_centred_scaled_and_repeatable():
    places = embedding_map(POINTS)
    assert np.abs(places.mean(0)).max() < 1e-6
    assert np.abs(places).max() == 1
    assert np.array_equal(places, embedding_map(POINTS))


def test_few_points_lower_the_perplexity():
    assert embedding_map(POINTS[:8]).shape == (8, 2)
