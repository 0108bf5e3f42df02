"""What is wrong with a data set in YOLO format, before a training finds out.

Training on wrong labels raises no error: a class id from another list, coordinates in
pixels, or a picture that stands in two splits only make the result worse, or better
than it is.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from visiongen.data.errors import DamagedDataError
from visiongen.detection.yolo_format import (
    YoloDataset,
    label_path,
    parse_line,
    read_data_yaml,
)

SLACK = 1e-4  # fractions of a picture that six decimals may lose


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or looks wrong.

    Attributes:
        severity: "error", or "warning" for what may be meant so.
        kind: a short name, the same for all findings of a kind.
        place: file, and line where there is one, relative to ``data.yaml``.
        message: what is wrong and what to do about it.
    """

    severity: str
    kind: str
    place: str
    message: str


@dataclass(frozen=True)
class Report:
    """The findings, and what the data set holds.

    Attributes:
        findings: in the order of splits and files.
        pictures: number by split.
        objects: number by split, of the lines that could be read.
    """

    findings: list[Finding]
    pictures: dict[str, int]
    objects: dict[str, int]

    @property
    def errors(self) -> list[Finding]:
        """The findings that are no mere warnings."""
        return [each for each in self.findings if each.severity == "error"]


def check_yolo(path: Path) -> Report:
    """Check the data set that ``data.yaml`` describes.

    Finds: a ``data.yaml`` that cannot be used; splits that are missing or empty;
    pictures that cannot be decoded; label files that are missing, empty or belong to
    no picture; lines that are not in the format; class ids that ``data.yaml`` does not
    name; coordinates outside 0 to 1; boxes that reach out of the picture or have no
    size; objects given twice; classes without an example in training; and the same
    picture in two splits, or twice in one (same pixels: a photograph that was
    compressed anew is not recognised).

    Args:
        path: of ``data.yaml``.
    """
    try:
        dataset = read_data_yaml(path)
    except DamagedDataError as error:
        return Report([Finding("error", "data.yaml", path.name, str(error))], {}, {})
    findings = list(_check_splits(dataset))
    owners: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    objects, classes = Counter[str](), Counter[int]()
    for split, pictures in dataset.splits.items():
        for picture in pictures:
            digest, problem = _decode(picture, dataset)
            if problem:
                findings.append(problem)
            else:
                owners[digest].append((split, picture))
            for entry in _check_labels(picture, dataset):
                if isinstance(entry, Finding):
                    findings.append(entry)
                else:
                    objects[split] += 1
                    classes[entry] += split == "train"
        findings += _orphans(pictures, dataset)
    findings += _duplicates(owners, dataset)
    for label, name in dataset.names.items():
        if "train" in dataset.splits and not classes[label]:
            text = f'no training picture shows class {label}, "{name}"'
            findings.append(Finding("warning", "unused class", path.name, text))
    counts = {split: len(pictures) for split, pictures in dataset.splits.items()}
    return Report(findings, counts, {split: objects[split] for split in counts})


def _check_splits(dataset: YoloDataset) -> Iterator[Finding]:
    file = dataset.file.name
    for split in ("train", "val"):
        if split not in dataset.splits:
            yield Finding("error", "missing split", file, f"it names no {split} folder")
    if "test" not in dataset.splits:
        text = (
            "it names no test folder: a result that is chosen and reported on the "
            "validation pictures is too good"
        )
        yield Finding("warning", "missing split", file, text)
    for split, pictures in dataset.splits.items():
        if not pictures:
            yield Finding("error", "empty split", file, f"{split} has no picture")


def _decode(picture: Path, dataset: YoloDataset) -> tuple[str, Finding | None]:
    """Return a hash of the pixels, or what is wrong with the file."""
    try:
        with Image.open(picture) as image:
            pixels = image.convert("RGB")
            content = str(pixels.size).encode() + pixels.tobytes()
            return hashlib.sha256(content).hexdigest(), None
    except (UnidentifiedImageError, OSError) as error:
        text = f"cannot be decoded ({error}): replace or remove it"
        place = _shown(picture, dataset)
        return "", Finding("error", "unreadable picture", place, text)


def _check_labels(picture: Path, dataset: YoloDataset) -> Iterator[Finding | int]:
    """Yield the class of every good line, and a finding for everything else."""
    path = label_path(picture)
    place = _shown(path, dataset)
    if not path.exists():
        text = (
            f"there are no labels for {picture.name}. Where a picture shows none of "
            "the classes, say so with an empty file"
        )
        yield Finding("error", "missing labels", place, text)
        return
    lines = path.read_text("utf-8", errors="replace").splitlines()
    if not any(line.strip() for line in lines):
        text = "has no object: right only if the picture shows none of the classes"
        yield Finding("warning", "empty labels", place, text)
    seen: dict[tuple, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        at = f"{place}:{number}"
        try:
            label, numbers = parse_line(line)
        except ValueError as error:
            yield Finding("error", "format", at, str(error))
            continue
        yield from _check_object(label, numbers, at, dataset)
        key = (label, *numbers.round(6))
        if key in seen:
            text = f"is the same object as line {seen[key]}: remove one"
            yield Finding("warning", "repeated object", at, text)
        seen.setdefault(key, number)


def _check_object(
    label: int, numbers: NDArray, at: str, dataset: YoloDataset
) -> Iterator[Finding | int]:
    if label in dataset.names:
        yield label
    else:
        text = (
            f"class {label} is not among the {len(dataset.names)} that "
            f"{dataset.file.name} names (0 to {len(dataset.names) - 1})"
        )
        yield Finding("error", "class", at, text)
    if numbers.min() < 0 or numbers.max() > 1:
        text = f"coordinates {numbers.min():g} … {numbers.max():g} leave 0 to 1"
        if numbers.max() > 2:
            text += ": they look like pixels, divide by width and height"
        yield Finding("error", "coordinates", at, text)
        return
    if len(numbers) == 4:
        centre, size = numbers[:2], numbers[2:]
        low, high = centre - size / 2, centre + size / 2
        if low.min() < -SLACK or high.max() > 1 + SLACK:
            text = (
                "the box reaches out of the picture: clip it, or its first two "
                "numbers are a corner in place of the centre"
            )
            yield Finding("error", "out of picture", at, text)
    else:
        size = np.ptp(numbers.reshape(-1, 2), axis=0)
    if size.min() <= 0:
        yield Finding("error", "no size", at, "has no width or no height: remove it")


def _orphans(pictures: list[Path], dataset: YoloDataset) -> Iterator[Finding]:
    """Yield label files whose picture is missing, in the folders of these pictures."""
    expected = {label_path(picture) for picture in pictures}
    for folder in sorted({path.parent for path in expected}):
        for path in sorted(folder.glob("*.txt")):
            if path not in expected:
                text = "belongs to no picture of this split: add it, or remove these"
                place = _shown(path, dataset)
                yield Finding("warning", "labels without picture", place, text)


def _duplicates(
    owners: dict[str, list[tuple[str, Path]]], dataset: YoloDataset
) -> Iterator[Finding]:
    for found in owners.values():
        (first_split, first), *others = found
        for split, picture in others:
            text = f"is the same picture as {_shown(first, dataset)}"
            place = _shown(picture, dataset)
            if split == first_split:
                yield Finding("warning", "repeated picture", place, text)
            else:
                text += (
                    f": {first_split} and {split} share it, so that the score in "
                    f"{split} is too good. Remove one"
                )
                yield Finding("error", "picture in two splits", place, text)


def _shown(path: Path, dataset: YoloDataset) -> str:
    folder = dataset.file.parent
    inside = path.is_relative_to(folder)
    return (path.relative_to(folder) if inside else path).as_posix()
