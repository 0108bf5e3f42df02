"""Labelled image sets as memory-mapped arrays."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visiongen.data.array_files import open_bytes
from visiongen.data.errors import DamagedDataError, UnknownDataError
from visiongen.data.prepared import prepared
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
    shapes = entry.splits[split]
    try:
        images = open_bytes(place / f"{split}_images.npy", shapes["images"])
        labels = open_bytes(place / f"{split}_labels.npy", shapes["labels"])
    except DamagedDataError as error:
        raise DamagedDataError(f"{error} {entry.repair}") from error
    return Split(images, labels, _class_names(entry, place))


def _class_names(entry: DataSet, place: Path) -> tuple[str, ...]:
    if entry.classes:
        return entry.classes
    return tuple(json.loads((place / "classes.json").read_text("utf-8"))["names"])
