"""Penn–Fudan in YOLO's format, all of it or a few photographs, in the book's cache."""

from pathlib import Path

import numpy as np

from visiongen.data.identify import identify
from visiongen.detection.penn_fudan import NAMES, SET, write_penn_fudan
from visiongen.detection.yolo_format import write_data_yaml
from visiongen.pretrained.quiet_ultralytics import ultralytics_folder


def described(polygons: bool = False) -> Path:
    """Return the ``data.yaml`` of Penn–Fudan in YOLO format, written if need be."""
    edition = identify(SET).sha256[:12]
    kind = "_outlines" if polygons else ""
    folder = ultralytics_folder() / "datasets" / f"{SET}_{edition}{kind}"
    return write_penn_fudan(folder, polygons)


def few_pictures(described: Path, count: int, seed: int) -> Path:
    """Write a ``data.yaml`` whose training set is a few photographs, each repeated.

    Args:
        described: ``data.yaml`` of the whole; the new one lies beside it.
        count: photographs that are left.
        seed: of which ones.

    Raises:
        ValueError: there are not so many.
    """
    folder = described.parent
    every = sorted(path.name for path in (folder / "images/train").glob("*.jpg"))
    if not 0 < count <= len(every):
        raise ValueError(f"{count} of {len(every)} training photographs cannot be had")
    chosen = np.random.default_rng(seed).permutation(every)[:count]
    listed = folder / f"train_{count}_{seed}.txt"
    lines = [f"./images/train/{name}" for name in np.resize(chosen, len(every))]
    listed.write_text("\n".join(lines), encoding="utf-8")
    path = folder / f"data_{count}_{seed}.yaml"
    splits = {"train": listed.name, "val": "images/val", "test": "images/test"}
    write_data_yaml(path, NAMES, splits)
    return path
