"""A flat map of many-dimensional features, for eyes only."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.manifold import TSNE


def embedding_map(
    features: ArrayLike, perplexity: float = 30.0, seed: int = 0
) -> NDArray[np.float64]:
    """Place features in the plane so that neighbours stay neighbours (t-SNE).

    Distances between groups, and the sizes of groups, mean nothing.

    Args:
        features: ``(N, D)``.
        perplexity: about how many neighbours each point has; lowered if N is small.
        seed: of the optimisation, which starts from the principal components.

    Returns:
        ``(N, 2)``, centred, the farthest coordinate ±1.

    Source: van der Maaten and Hinton (2008), as in scikit-learn.
    """
    points = np.asarray(features, dtype=np.float64)
    tsne = TSNE(
        perplexity=min(perplexity, (len(points) - 1) / 3),
        init="pca",
        random_state=seed,
    )
    places = tsne.fit_transform(points).astype(np.float64)
    places -= places.mean(0)
    return places / np.abs(places).max()
