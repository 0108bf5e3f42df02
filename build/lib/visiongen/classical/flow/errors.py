"""How wrong a flow is, where the truth is known."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.flow.frames import require_flow

UNKNOWN = 1e9  # Middlebury writes larger values where the truth is unknown


def known(truth: NDArray) -> NDArray:
    """``(H, W)`` bool: both components are numbers, and not Middlebury's "unknown"."""
    truth = require_flow(truth, "truth")
    with np.errstate(invalid="ignore"):
        return (np.abs(truth) <= UNKNOWN).all(-1)


def end_point_error(flow: NDArray, truth: NDArray) -> NDArray:
    """Distance in pixels between estimated and true end of every displacement.

    Args:
        flow: ``(H, W, 2)``.
        truth: ``(H, W, 2)``, NaN or above 1e9 where unknown.

    Returns:
        ``(H, W)`` float64, NaN where the truth is unknown.

    Raises:
        ValueError: different sizes, or NaN in ``flow`` where the truth is known.

    Source: Otte & Nagel (1994); Baker et al. (2011), section 4.1.
    """
    flow, valid = _comparable(flow, truth)
    gap = np.full(valid.shape, np.nan)
    gap[valid] = np.linalg.norm(flow[valid] - truth[valid], axis=-1)
    return gap


def angular_error(flow: NDArray, truth: NDArray) -> NDArray:
    """Angle in degrees between (u, v, 1) of estimate and truth.

    The 1 keeps the angle defined where nothing moves, and makes a wrong pixel count
    less where the motion is large.

    Args:
        flow: ``(H, W, 2)``.
        truth: ``(H, W, 2)``, NaN or above 1e9 where unknown.

    Returns:
        ``(H, W)`` float64 in [0, 180], NaN where the truth is unknown.

    Source: Fleet & Jepson (1990); Barron et al. (1994), section 4.
    """
    flow, valid = _comparable(flow, truth)
    ours, theirs = (
        np.concatenate([field[valid], np.ones((valid.sum(), 1))], axis=-1)
        for field in (flow, truth.astype(np.float64))
    )
    # atan2 of cross and dot product: arccos is blind to small angles.
    cross = np.linalg.norm(np.cross(ours, theirs), axis=-1)
    angle = np.full(valid.shape, np.nan)
    angle[valid] = np.rad2deg(np.arctan2(cross, (ours * theirs).sum(-1)))
    return angle


def average(error: NDArray) -> float:
    """Mean over the known pixels.

    Raises:
        ValueError: no pixel is known.
    """
    if np.isnan(error).all():
        raise ValueError("the truth is unknown at every pixel")
    return float(np.nanmean(error))


def _comparable(flow: NDArray, truth: NDArray) -> tuple[NDArray, NDArray]:
    flow = require_flow(flow).astype(np.float64)
    valid = known(truth)
    if flow.shape != truth.shape:
        raise ValueError(f"a flow of {flow.shape} for a truth of {truth.shape}")
    if np.isnan(flow[valid]).any():
        raise ValueError("the flow is NaN where the truth is known")
    return flow, valid
