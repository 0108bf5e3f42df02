"""Photographs, pictures, videos and optical-flow pairs by name."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from visiongen.data.errors import DamagedDataError, UnknownDataError
from visiongen.data.flow_files import read_flo, read_kitti_flow
from visiongen.data.folders import shown
from visiongen.data.prepared import prepared
from visiongen.data.registry import entries

PHOTOGRAPHS = "photographs/"


@dataclass(frozen=True, eq=False)
class FlowPair:
    """Two frames and the true motion from the first to the second.

    Attributes:
        first, second: ``(H, W, 3)`` RGB uint8.
        truth: ``(H, W, 2)`` float32, displacement in pixels (x right, y down) of each
            pixel of ``first``; NaN where it is unknown.
    """

    first: np.ndarray
    second: np.ndarray
    truth: np.ndarray


def photograph(name: str) -> np.ndarray:
    """One of the photographs that come with scikit-image; never needs a network.

    Args:
        name: scikit-image's own name, such as ``camera``, ``astronaut`` or ``coins``.
            :func:`photographs` lists them.

    Returns:
        ``(H, W)`` grey or ``(H, W, 3)`` RGB, uint8.

    Raises:
        UnknownDataError: scikit-image bundles no photograph of this name.
    """
    if name not in photographs():
        raise UnknownDataError.of("photograph", name, photographs())
    with resources.as_file(photograph_file(name)) as path:
        return _read_picture(path)


def photographs() -> list[str]:
    """The names that :func:`photograph` knows."""
    return [
        name.removeprefix(PHOTOGRAPHS)
        for name, entry in entries().items()
        if entry.kind == "photograph"
    ]


def photograph_file(name: str) -> resources.abc.Traversable:
    """The file inside scikit-image that holds the photograph ``name``."""
    source = entries()[PHOTOGRAPHS + name].editions["official"].sources[0]
    return resources.files("skimage") / "data" / str(source.target)


def picture(name: str) -> np.ndarray:
    """A picture of the registry, such as ``images/graf1.png``, or of one of its sets.

    Args:
        name: a name of the registry, or a path inside one of its sets, such as
            ``pennfudan480/images/FudanPed00001.jpg``.

    Returns:
        ``(H, W)`` grey or ``(H, W, 3)`` RGB, uint8, never rescaled: a mask keeps its
        values.

    Raises:
        UnknownDataError: no such picture.
        DataUnavailableError: not on this machine, and it could not be downloaded.
        DamagedDataError: the file is truncated or no picture.
    """
    return _read_picture(file_path(name))


def file_path(name: str) -> Path:
    """The path of a file of the registry, or of a file inside one of its sets.

    Raises:
        UnknownDataError: the registry has no such name, or the set no such file.
        DataUnavailableError: not on this machine, and it could not be downloaded.
    """
    parts = name.split("/")
    for length in range(len(parts), 0, -1):
        owner = "/".join(parts[:length])
        if owner in entries() and entries()[owner].kind != "photograph":
            break
    else:
        raise UnknownDataError.of("data set or file", name, entries())
    place = prepared(owner)
    if length == len(parts):
        return place
    inside = "/".join(parts[length:])
    path = place / inside
    if ".." in parts or not path.exists():
        beside = [p.name for p in path.parent.glob("*")] if ".." not in parts else []
        raise UnknownDataError.of(f"file of {owner}", inside, beside)
    return path


def homography(name: str) -> np.ndarray:
    """The ``(3, 3)`` float64 matrix in an OpenCV file such as ``images/H1to3p.xml``.

    Raises:
        UnknownDataError, DataUnavailableError: as :func:`file_path`.
        DamagedDataError: the file holds no matrix of nine numbers.
    """
    path = file_path(name)
    try:
        text = ElementTree.parse(path).findtext(".//data") or ""
        return np.array(text.split(), dtype=np.float64).reshape(3, 3)
    except (ElementTree.ParseError, ValueError) as error:
        raise DamagedDataError(f"{shown(path)} holds no 3 by 3 matrix.") from error


def video_path(name: str) -> Path:
    """The path of a video of the registry, such as ``video/juggle_1280x720.mp4``.

    Raises:
        UnknownDataError, DataUnavailableError: as :func:`file_path`.
    """
    videos = [known for known in entries() if known.startswith("video/")]
    if name not in videos:
        raise UnknownDataError.of("video", name, videos)
    return file_path(name)


def video_frames(name: str, start: int = 0, stop: int | None = None) -> np.ndarray:
    """Frames ``start`` to ``stop`` (left out) of a video.

    Args:
        name: a video of the registry.
        start: index of the first frame, 0 or more.
        stop: index after the last frame; ``None`` reads to the end.

    Returns:
        ``(stop - start, H, W, 3)`` RGB uint8.

    Raises:
        ValueError: the video has no such frames.
        UnknownDataError, DataUnavailableError: as :func:`file_path`.
        DamagedDataError: the file cannot be decoded.
    """
    path = video_path(name)
    if start < 0 or (stop is not None and stop <= start):
        raise ValueError(f"frames {start} to {stop} are no range of frames")
    capture = _open_video(path)
    frames: list[np.ndarray] = []
    index = 0
    while stop is None or index < stop:
        if not capture.grab():
            break
        if index >= start:
            frames.append(cv2.cvtColor(capture.retrieve()[1], cv2.COLOR_BGR2RGB))
        index += 1
    capture.release()
    if not frames or (stop is not None and index < stop):
        raise ValueError(f"{name} has {index} frames, not {start} to {stop}")
    return np.stack(frames)


def video_frame_rate(name: str) -> float:
    """Frames a second of a video of the registry.

    Raises:
        UnknownDataError, DataUnavailableError: as :func:`file_path`.
        DamagedDataError: the file cannot be decoded.
    """
    capture = _open_video(video_path(name))
    rate = capture.get(cv2.CAP_PROP_FPS)
    capture.release()
    return rate


def flow_pair(name: str) -> FlowPair:
    """A pair of frames with its true optical flow.

    Args:
        name: ``middlebury/RubberWhale``, ``middlebury/Dimetrodon``,
            ``middlebury/Urban2``, ``middlebury/Venus``, ``kitti`` or ``sintel``.

    Raises:
        UnknownDataError: no such pair.
        DataUnavailableError: not on this machine, and it could not be downloaded.
        DamagedDataError: a file is truncated or of another format.
    """
    pairs = [n.removeprefix("flow/") for n in entries() if n.startswith("flow/")]
    if name not in pairs:
        raise UnknownDataError.of("flow pair", name, pairs)
    folder = prepared(f"flow/{name}")
    first, second = (_read_picture(path) for path in sorted(folder.glob("frame*.png")))
    if name == "kitti":
        return FlowPair(first, second, read_kitti_flow(folder / "flow_gt.png"))
    return FlowPair(first, second, read_flo(next(folder.glob("*.flo"))))


def _open_video(path: Path) -> cv2.VideoCapture:
    capture = cv2.VideoCapture(str(path))
    if not capture.isOpened():
        raise DamagedDataError(
            f"{shown(path)} is not a video that OpenCV can read, or is truncated. "
            f"Delete it and prepare it again."
        )
    return capture


def _read_picture(path: Path) -> np.ndarray:
    try:
        with Image.open(path) as image:
            grey = image.mode == "L"
            return np.asarray(image if grey else image.convert("RGB")).copy()
    except (UnidentifiedImageError, OSError) as error:
        raise DamagedDataError(
            f"{shown(path)} is truncated or is no picture ({error}). "
            f"Delete it and prepare it again."
        ) from error
