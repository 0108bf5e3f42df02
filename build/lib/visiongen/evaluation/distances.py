"""Distances to nearest neighbours, in parts that fit into memory."""

import torch
from torch import Tensor

ROWS = 1000  # rows of the distance matrix that are in memory at once


def distances(a: Tensor, b: Tensor) -> Tensor:
    """Return Euclidean distances ``(N, M)`` between rows of ``a`` and of ``b``.

    Double precision, so that |a|² − 2ab + |b|² may be used: in single precision its
    rounding makes equal rows look different.
    """
    return torch.cdist(a.double(), b.double(), compute_mode="use_mm_for_euclid_dist")


def neighbour_radius(points: Tensor, k: int) -> Tensor:
    """Return the distance ``(N,)`` from each point to its ``k``-th nearest other one.

    Raises:
        ValueError: not ``1 <= k < N``.
    """
    if not 1 <= k < len(points):
        raise ValueError(f"k must lie in 1 … {len(points) - 1}, not {k}")
    found = []
    for start in range(0, len(points), ROWS):
        part = distances(points[start : start + ROWS], points)
        itself = torch.arange(len(part))
        part[itself, start + itself] = torch.inf
        found.append(part.kthvalue(k).values)
    return torch.cat(found)


def nearest(queries: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
    """Return each query's distance to its nearest point ``(N,)``, and which ``(N,)``.

    Args:
        queries: ``(N, D)``.
        points: ``(M, D)``.
    """
    far = torch.full((len(queries),), torch.inf, device=queries.device).double()
    which = torch.zeros(len(queries), dtype=torch.int64, device=queries.device)
    for start in range(0, len(points), ROWS):
        found = distances(queries, points[start : start + ROWS]).min(1)
        nearer = found.values < far
        which = torch.where(nearer, start + found.indices, which)
        far = torch.where(nearer, found.values, far)
    return far, which
