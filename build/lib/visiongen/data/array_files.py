"""Opening ``.npy`` files: memory-mapped, read-only, and as they should be."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from visiongen.data.errors import DamagedDataError
from visiongen.data.folders import shown


def open_array(path: Path) -> np.ndarray:
    """The array in ``path``, memory-mapped and read-only.

    Raises:
        DamagedDataError: the file is missing, truncated, or no array file.
    """
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError as error:
        raise DamagedDataError(f"{shown(path)} is missing.") from error
    except (ValueError, EOFError) as error:
        raise DamagedDataError(
            f"{shown(path)} is truncated or is not an array file ({error})."
        ) from error


def open_bytes(path: Path, shape: Sequence[int]) -> np.ndarray:
    """As :func:`open_array`, for an array of uint8 whose shape is known.

    Raises:
        DamagedDataError: also another type or shape.
    """
    array = open_array(path)
    if array.shape != tuple(shape) or array.dtype != np.uint8:
        raise DamagedDataError(
            f"{shown(path)} holds {array.dtype} values of shape {array.shape}, "
            f"expected uint8 of shape {tuple(shape)}."
        )
    return array
