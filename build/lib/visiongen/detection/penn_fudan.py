"""Penn–Fudan pedestrians: masks turned into boxes, polygons and YOLO files."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from visiongen.data.files import picture
from visiongen.data.prepared import prepared
from visiongen.detection.masks import mask_to_polygons, masks_to_boxes
from visiongen.detection.scenes import GroundTruth
from visiongen.detection.yolo_format import (
    format_boxes,
    format_polygons,
    write_data_yaml,
)

SET = "pennfudan480"
NAMES = ("person",)
PLACES = ("Fudan", "Penn")  # two campuses, two cameras
TEST, VALIDATION = 1 / 3, 2 / 15  # of each place: 57 and 23 of the 170 photographs


def penn_fudan_pictures() -> list[str]:
    """Return the names of the photographs, such as ``FudanPed00001``, in order."""
    return sorted(path.stem for path in (prepared(SET) / "images").glob("*.jpg"))


def penn_fudan_image(name: str) -> NDArray:
    """Return a photograph ``(H, W, 3)`` RGB uint8."""
    return picture(f"{SET}/images/{name}.jpg")


def penn_fudan_truth(name: str) -> GroundTruth:
    """Return the people in a photograph, with masks and the boxes around them."""
    return truth_of_mask(picture(f"{SET}/masks/{name}.png"))


def truth_of_mask(people: NDArray) -> GroundTruth:
    """Take a picture of numbers apart.

    Args:
        people: ``(H, W)``; 0 is background, each other value one person.
    """
    numbers = np.unique(people[people > 0])
    masks = torch.from_numpy(people[None] == numbers[:, None, None])  # (N, H, W)
    labels = torch.zeros(len(numbers), dtype=torch.long)
    return GroundTruth(masks_to_boxes(masks), labels, masks=masks)


def split_pictures(names: Sequence[str], seed: int = 0) -> dict[str, list[str]]:
    """Deal photographs out to "train", "val" and "test", each place in proportion.

    Validation chooses, the test third is measured once. The same names and seed give
    the same split on every machine.

    Args:
        names: of the photographs; the place is part of the name.
        seed: of the order in which they are dealt out.
    """
    splits: dict[str, list[str]] = {"train": [], "val": [], "test": []}
    for place in PLACES:
        here = sorted(name for name in names if name.startswith(place))
        order = np.random.default_rng(seed).permutation(len(here))
        test = round(TEST * len(here))
        validation = round(VALIDATION * len(here))
        for rank, n in enumerate(order):
            split = "test" if rank < test else "train"
            if test <= rank < test + validation:
                split = "val"
            splits[split].append(here[n])
    return {split: sorted(found) for split, found in splits.items()}


def write_penn_fudan(folder: Path, polygons: bool = False, seed: int = 0) -> Path:
    """Write the data set in YOLO format and return its ``data.yaml``.

    Args:
        folder: gets ``images``, ``labels`` and, last of all, ``data.yaml``; what was
            written to the end before is left as it is.
        polygons: write outlines in place of boxes. Of a person whom something cuts in
            parts only the largest is outlined: the format has one polygon an object.
        seed: of the split.
    """
    described = folder / "data.yaml"
    if described.exists():
        return described
    for split, names in split_pictures(penn_fudan_pictures(), seed).items():
        images, labels = folder / "images" / split, folder / "labels" / split
        images.mkdir(parents=True, exist_ok=True)
        labels.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(
                prepared(SET) / "images" / f"{name}.jpg", images / f"{name}.jpg"
            )
            text = labels_of(penn_fudan_truth(name), polygons)
            (labels / f"{name}.txt").write_text(text, encoding="utf-8")
    splits = {split: f"images/{split}" for split in ("train", "val", "test")}
    write_data_yaml(described, NAMES, splits)
    return described


def labels_of(truth: GroundTruth, polygons: bool) -> str:
    """Return the lines of a label file for objects with masks."""
    assert truth.masks is not None
    height, width = truth.masks.shape[1:]
    if not polygons:
        return format_boxes(truth.boxes, truth.labels, height, width)
    outlines = [mask_to_polygons(mask.numpy())[0] for mask in truth.masks]
    return format_polygons(outlines, truth.labels.tolist(), height, width)
