"""Reading optical flow as benchmarks store it: Middlebury ``.flo``, KITTI PNG."""

from pathlib import Path

import cv2
import numpy as np

from visiongen.data.errors import DamagedDataError
from visiongen.data.folders import shown

FLO_TAG = 202021.25
FLO_UNKNOWN = 1e9
KITTI_ZERO = 32768
KITTI_SCALE = 64


def read_flo(path: Path) -> np.ndarray:
    """Flow ``(H, W, 2)`` float32 in pixels (x right, y down), NaN where unknown.

    Raises:
        DamagedDataError: no ``.flo`` file, or a truncated one.

    Source: Baker et al. (2011), the Middlebury benchmark's file format.
    """
    content = path.read_bytes()
    header = np.frombuffer(content[: min(len(content), 12) // 4 * 4], "<i4")
    if len(header) < 3 or header[:1].view("<f4")[0] != np.float32(FLO_TAG):
        raise DamagedDataError(f"{shown(path)} is not a .flo file.")
    width, height = (int(value) for value in header[1:])
    if width <= 0 or height <= 0 or len(content) != 12 + 8 * width * height:
        raise DamagedDataError(
            f"{shown(path)} is truncated: {len(content)} bytes for a flow field of "
            f"{width} by {height}. Delete it and prepare it again."
        )
    flow = np.frombuffer(content, "<f4", offset=12).reshape(height, width, 2)
    return np.where(np.abs(flow) > FLO_UNKNOWN, np.float32(np.nan), flow)


def read_kitti_flow(path: Path) -> np.ndarray:
    """Flow ``(H, W, 2)`` float32 in pixels (x right, y down), NaN where unknown.

    Raises:
        DamagedDataError: not a 16-bit PNG of three channels.

    Source: Menze and Geiger (2015), KITTI's development kit: red and green hold
    ``64 u + 2^15`` and ``64 v + 2^15``, blue is 1 where they are known.
    """
    stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)  # (H, W, 3) as B, G, R
    if stored is None or stored.dtype != np.uint16 or stored.ndim != 3:
        raise DamagedDataError(f"{shown(path)} is not a 16-bit colour PNG.")
    flow = (stored[..., :0:-1].astype(np.float32) - KITTI_ZERO) / KITTI_SCALE
    flow[stored[..., 0] == 0] = np.nan
    return flow
