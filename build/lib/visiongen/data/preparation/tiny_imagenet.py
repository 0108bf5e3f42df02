"""Tiny-ImageNet, reduced from 64 to 32 pixels.

Source: Le and Yang (2015), Tiny ImageNet visual recognition challenge. The labels of
the official test split were never published: the validation split serves as ``test``.
"""

import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from visiongen.data.downloads import Downloads
from visiongen.data.registry import Edition

ROOT = "tiny-imagenet-200"
SIDE = 32


def prepare(edition: Edition, downloads: Downloads, result: Path) -> None:
    """Write both splits and ``classes.json`` (``wnids`` and ``names`` in label order).

    Labels follow the sorted WordNet ids. Training images stand class by class, in the
    order of their numbers; validation images in the order of ``val_annotations.txt``.
    """
    (source,) = edition.sources
    result.mkdir()
    with zipfile.ZipFile(downloads.fetch(source)) as archive:
        wnids = sorted(_lines(archive, "wnids.txt"))
        names = dict(line.split("\t", 1) for line in _lines(archive, "words.txt"))
        classes = {"wnids": wnids, "names": [names[wnid] for wnid in wnids]}
        text = json.dumps(classes, indent=0)
        (result / "classes.json").write_text(text, encoding="utf-8")
        for split, members in (
            ("train", _training(archive, wnids)),
            ("test", _validation(archive)),
        ):
            images = np.empty((len(members), SIDE, SIDE, 3), np.uint8)
            for i, (member, _) in enumerate(downloads.bar(members, f"reading {split}")):
                images[i] = _reduced(archive.read(member))
            labels = np.array([wnids.index(wnid) for _, wnid in members], np.uint8)
            np.save(result / f"{split}_images.npy", images)
            np.save(result / f"{split}_labels.npy", labels)


def _lines(archive: zipfile.ZipFile, name: str) -> list[str]:
    return archive.read(f"{ROOT}/{name}").decode().splitlines()


def _training(archive: zipfile.ZipFile, wnids: list[str]) -> list[tuple[str, str]]:
    pattern = re.compile(rf"{ROOT}/train/(n\d+)/images/n\d+_(\d+)\.JPEG")
    found = [match for name in archive.namelist() if (match := pattern.fullmatch(name))]
    found.sort(key=lambda match: (wnids.index(match[1]), int(match[2])))
    return [(match[0], match[1]) for match in found]


def _validation(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in _lines(archive, "val/val_annotations.txt"))
    return [(f"{ROOT}/val/images/{row[0]}", row[1]) for row in rows]


def _reduced(content: bytes) -> np.ndarray:
    """The mean of every 2 by 2 pixels, ``(32, 32, 3)``."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB").reduce(2))
