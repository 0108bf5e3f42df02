"""The text format of YOLO: one file a picture, one line an object.

A line is ``class x y width height``, centre and size as fractions of the picture, or
``class x1 y1 x2 y2 x3 y3 …``, the outline of the object as a polygon. A file
``data.yaml`` names the classes and the folders of each split; the labels of
``…/images/…/NAME.jpg`` are in ``…/labels/…/NAME.txt``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import yaml
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from visiongen.data.errors import DamagedDataError
from visiongen.detection.boxes import cxcywh_to_xyxy, require_boxes, xyxy_to_cxcywh
from visiongen.detection.scenes import GroundTruth

PICTURES = {".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class YoloDataset:
    """What ``data.yaml`` says.

    Attributes:
        file: where it lies.
        names: of the classes, by index.
        splits: the pictures of each split that it names, sorted.
    """

    file: Path
    names: dict[int, str]
    splits: dict[str, list[Path]]


def format_boxes(boxes: Tensor, labels: Tensor, height: int, width: int) -> str:
    """Return the lines of a label file for boxes.

    Args:
        boxes: ``(N, 4)`` in ``xyxy``, pixels, inside the picture.
        labels: ``(N,)`` classes.
        height: of the picture.
        width: of the picture.

    Raises:
        ValueError: a box reaches out of the picture or has no size.
    """
    require_boxes(boxes, "boxes")
    scale = torch.tensor([width, height, width, height], dtype=torch.float64)
    unit = boxes.double() / scale
    if len(unit) and (unit.min() < 0 or unit.max() > 1):
        raise ValueError("a box reaches out of its picture: clip it first")
    if (unit[:, 2:] == unit[:, :2]).any():
        raise ValueError("a box has no width or no height")
    rows = zip(labels.tolist(), xyxy_to_cxcywh(unit).tolist(), strict=True)
    return "".join(_line(label, numbers) for label, numbers in rows)


def format_polygons(
    polygons: Sequence[ArrayLike], labels: Sequence[int], height: int, width: int
) -> str:
    """Return the lines of a label file for outlines ``(P, 2)`` in pixels.

    Raises:
        ValueError: a point lies outside the picture, or an outline has fewer than
            three points.
    """
    lines = []
    for label, outline in zip(labels, polygons, strict=True):
        unit = np.asarray(outline, float) / [width, height]
        if unit.min() < 0 or unit.max() > 1:
            raise ValueError("a polygon reaches out of its picture: clip it first")
        if len(unit) < 3:
            raise ValueError(f"a polygon needs at least 3 points, not {len(unit)}")
        lines.append(_line(int(label), unit.flatten().tolist()))
    return "".join(lines)


def parse_line(line: str) -> tuple[int, NDArray[np.float64]]:
    """Return the class and the numbers behind it: 4, or 6 and more.

    Raises:
        ValueError: not a class and numbers, or another count of them.
    """
    first, *rest = line.split()
    try:
        label, numbers = int(first), np.array(rest, float)
    except ValueError:
        raise ValueError(f"{line.strip()!r} is not a class and numbers") from None
    if len(numbers) != 4 and (len(numbers) < 6 or len(numbers) % 2):
        raise ValueError(
            f"{len(numbers)} numbers after the class: a box has 4, a polygon an even "
            "number from 6 on"
        )
    if not np.isfinite(numbers).all():
        raise ValueError(f"{line.strip()!r} holds a number that is not finite")
    return label, numbers


def read_labels(path: Path, height: int, width: int) -> GroundTruth:
    """Read a label file; polygons give the boxes around them.

    Args:
        path: a missing file means that the picture shows none of the classes.
        height: of the picture.
        width: of the picture.

    Raises:
        DamagedDataError: a line is not in YOLO format.
    """
    labels, boxes = [], []
    for label, numbers in _parsed(path):
        labels.append(label)
        if len(numbers) == 4:
            boxes.append(cxcywh_to_xyxy(torch.from_numpy(numbers)))
        else:
            points = torch.from_numpy(numbers).reshape(-1, 2)
            boxes.append(torch.cat([points.amin(0), points.amax(0)]))
    scale = torch.tensor([width, height, width, height], dtype=torch.float64)
    unit = torch.stack(boxes) if boxes else torch.empty(0, 4, dtype=torch.float64)
    return GroundTruth((unit * scale).float(), torch.tensor(labels, dtype=torch.long))


def read_polygons(
    path: Path, height: int, width: int
) -> list[tuple[int, NDArray[np.float64]]]:
    """Read class and outline ``(P, 2)`` in pixels of every polygon of a label file.

    Raises:
        DamagedDataError: a line is not in YOLO format.
    """
    return [
        (label, numbers.reshape(-1, 2) * [width, height])
        for label, numbers in _parsed(path)
        if len(numbers) != 4
    ]


def write_data_yaml(
    path: Path, names: Sequence[str], splits: Mapping[str, str]
) -> None:
    """Write ``data.yaml``.

    No ``path`` stands in it: Ultralytics would take a relative one from wherever it is
    started, while without any it starts at the file, as ``read_data_yaml`` does.

    Args:
        path: the file.
        names: of the classes, in the order of their indices.
        splits: folder of pictures by split, relative to the file.
    """
    content = {**splits, "names": dict(enumerate(names))}
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def read_data_yaml(path: Path) -> YoloDataset:
    """Read ``data.yaml`` and list the pictures of each split.

    Raises:
        DamagedDataError: no such file, not YAML, no names, or a folder is missing.
    """
    content = _settings(path)
    root = path.parent / str(content.get("path") or ".")
    splits = {
        split: _pictures(root, content[split], path, split)
        for split in SPLITS
        if content.get(split)
    }
    names = _names(content, path)
    _require_without_gaps(names, content, path)
    return YoloDataset(path, names, splits)


def read_names(path: Path) -> dict[int, str]:
    """Read the names of the classes, by index, from a file such as ``data.yaml``.

    Raises:
        DamagedDataError: no such file, not YAML, or no names.
    """
    return _names(_settings(path), path)


def label_path(picture: Path) -> Path:
    """Return where the labels of a picture are: the last ``images`` made ``labels``.

    >>> label_path(Path("set/images/train/1.jpg")).as_posix()
    'set/labels/train/1.txt'
    """
    parts = list(picture.parts)
    for place in range(len(parts) - 2, -1, -1):
        if parts[place] == "images":
            parts[place] = "labels"
            break
    return Path(*parts).with_suffix(".txt")


def _line(label: int, numbers: Sequence[float]) -> str:
    return " ".join([str(label), *(f"{number:.6f}" for number in numbers)]) + "\n"


def _parsed(path: Path) -> list[tuple[int, NDArray[np.float64]]]:
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            if line.strip():
                found.append(parse_line(line))
        except ValueError as error:
            raise DamagedDataError(f"{path.name}, line {number}: {error}") from error
    return found


def _settings(path: Path) -> dict:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DamagedDataError(f"{path} cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise DamagedDataError(f"{path} is not a list of settings")
    return content


def _names(content: dict, path: Path) -> dict[int, str]:
    names = content.get("names")
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or not names:
        raise DamagedDataError(f'{path} names no classes: it needs "names:"')
    return {int(number): str(name) for number, name in sorted(names.items())}


def _require_without_gaps(names: dict[int, str], content: dict, path: Path) -> None:
    if list(names) != list(range(len(names))):
        raise DamagedDataError(
            f"{path} numbers its classes {list(names)}: they must be 0 to "
            f"{len(names) - 1} without a gap"
        )
    if content.get("nc") not in (None, len(names)):
        raise DamagedDataError(
            f"{path} has nc: {content['nc']} but {len(names)} names: remove nc"
        )


def _pictures(root: Path, given: object, path: Path, split: str) -> list[Path]:
    folders = given if isinstance(given, list) else [given]
    found: list[Path] = []
    for folder in folders:
        place = root / str(folder)
        if not place.is_dir():
            raise DamagedDataError(
                f"{path} names {folder} for {split}, and there is no such folder in "
                f"{root}"
            )
        found += [p for p in place.rglob("*") if p.suffix.lower() in PICTURES]
    return sorted(found)
