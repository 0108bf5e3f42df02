"""Writing flow as benchmarks store it; ``visiongen.data.flow_files`` reads it."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from visiongen.classical.flow.errors import known
from visiongen.data.flow_files import FLO_TAG, KITTI_SCALE, KITTI_ZERO

FLO_WRITTEN_AS_UNKNOWN = 1e10


def write_flo(path: Path, flow: NDArray) -> None:
    """Write Middlebury's ``.flo``: tag, width, height, then u and v row by row.

    Args:
        path: of the file.
        flow: ``(H, W, 2)`` pixels, NaN where unknown; stored as float32.

    Source: Baker et al. (2011), the benchmark's file format.
    """
    valid = known(flow)
    stored = np.where(valid[..., None], flow, FLO_WRITTEN_AS_UNKNOWN)
    height, width = valid.shape
    tag = np.array([FLO_TAG], "<f4").tobytes()
    size = np.array([width, height], "<i4").tobytes()
    path.write_bytes(tag + size + stored.astype("<f4").tobytes())


def write_kitti_flow(path: Path, flow: NDArray) -> None:
    """Write KITTI's 16-bit PNG: 64 u + 2¹⁵, 64 v + 2¹⁵, and 1 where known.

    Args:
        path: of the file, ending in ``.png``.
        flow: ``(H, W, 2)`` pixels, NaN where unknown; rounded to 1/64 pixel.

    Raises:
        ValueError: a component is outside [−512, 512), which the format cannot hold.

    Source: Menze & Geiger (2015), development kit.
    """
    valid = known(flow)
    limit = KITTI_ZERO / KITTI_SCALE
    if (np.abs(flow[valid]) >= limit).any():
        raise ValueError(f"KITTI's format holds motions below {limit:.0f} pixels only")
    stored = np.zeros((*valid.shape, 3), np.uint16)  # B, G, R
    stored[..., 0] = valid
    stored[valid, 2] = np.rint(flow[valid, 0] * KITTI_SCALE + KITTI_ZERO)
    stored[valid, 1] = np.rint(flow[valid, 1] * KITTI_SCALE + KITTI_ZERO)
    cv2.imwrite(str(path), stored)
