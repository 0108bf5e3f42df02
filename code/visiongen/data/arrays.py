"""Labelled image sets as memory-mapped arrays."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visiongen.data.checksums import open_array
from visiongen.data.errors import DamagedDataError, UnknownDataError
from visiongen.data.folders import shown
from visiongen.data.prepare import prepared
from visiongen.data.registry import DataSet, entries


@dataclass(frozen=True, eq=False)
class Split:
    """One half of a labelled image set.

    Attributes:
        images: ``(N, H, W)`` or ``(N, H, W, 3)`` RGB, uint8, read-only, memory-mapped:
            slicing reads only what is sliced.
        labels: ``(N,)`` uint8, indices into ``names``, read-only.
        names: the names of the classes, in the order of their labels.
    """

    images: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)


def load(name: str, split: str) -> Split:
    """One split of a labelled image set, downloaded first when it is missing.

    Args:
        name: ``mnist``, ``fashion_mnist``, ``cifar10`` or ``tiny_imagenet32``.
        split: ``train`` or ``test``.

    Raises:
        UnknownDataError: no such set or split.
        DataUnavailableError: not on this machine, and it could not be downloaded.
        DataFolderError: it was downloaded but the folder for data cannot be written.
        DamagedDataError: a file is truncated, or has another shape or type.
    """
    array_sets = {n: entry for n, entry in entries().items() if entry.kind == "arrays"}
    if name not in array_sets:
        raise UnknownDataError.of("labelled image set", name, array_sets)
    entry = array_sets[name]
    if split not in entry.splits:
        raise UnknownDataError.of(f"split of {name}", split, entry.splits)
    place = prepared(name)
    images, labels = (
        _open(place / f"{split}_{part}.npy", tuple(shape))
        for part, shape in entry.splits[split].items()
    )
    return Split(images, labels, _class_names(entry, place))


def _open(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    if not path.exists():
        raise DamagedDataError(
            f"{shown(path)} is missing although its folder is there. Delete the folder "
            f'and run "visiongen data {path.parent.name}".'
        )
    array = open_array(path)
    if array.shape != shape or array.dtype != np.uint8:
        raise DamagedDataError(
            f"{shown(path)} holds {array.dtype} values of shape {array.shape}, "
            f"expected uint8 of shape {shape}. Delete the folder and run "
            f'"visiongen data {path.parent.name}".'
        )
    return array


def _class_names(entry: DataSet, place: Path) -> tuple[str, ...]:
    if entry.classes:
        return entry.classes
    return tuple(json.loads((place / "classes.json").read_text("utf-8"))["names"])
